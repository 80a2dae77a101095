#!/usr/bin/env bash
# Compiles the front end and prints the path of the raw WASM.
#
#   compile-wasm.sh PROFILE          wasm-release or wasm-dev
#
# The target comes from rustup where rustup has it or can add it. Where it cannot (no way to its server), Debian's
# rustc-web does it, which brings the source of the standard library; that compiles the library too and takes some
# minutes more the first time. PEP_WASM_COMPILER=rustup or =distribution decides by hand.
set -euo pipefail
cd "$(dirname "$0")/../../.."

profile=${1:?usage: compile-wasm.sh PROFILE}
target=wasm32-unknown-unknown
target_dir=target/wasm
say() { echo "compile-wasm: $*" >&2; }

sysroot=$(rustc --print sysroot)
has_target() { [ -d "$sysroot/lib/rustlib/$target/lib" ]; }

compiler=${PEP_WASM_COMPILER:-}
if [ -z "$compiler" ]; then
  compiler=distribution
  if has_target; then
    compiler=rustup
  elif command -v rustup >/dev/null; then
    say "adding the target $target with rustup"
    # A network that swallows packets must not hold the build for ever.
    if timeout 120 rustup target add "$target" >&2 && has_target; then
      compiler=rustup
    else
      say "rustup cannot add it; using the distribution's compiler instead"
    fi
  fi
fi

# Leptos then erases the types of views at the borders of components: a third less code, and quicker to compile.
flags="--cfg erase_components -Clink-args=--emit-relocs"
build=(build --package pep-frontend --bin pep-frontend --target "$target" --profile "$profile")

# With the source of the standard library that is compiled for size too, neither places nor texts of panics are kept, and
# little is inlined: a tenth less again. Without it (no way to rustup's server) the module is as good, only larger.
if [ "$profile" = wasm-release ] && [ "$compiler" = rustup ]; then
  has_source() { [ -f "$sysroot/lib/rustlib/src/rust/library/Cargo.lock" ]; }
  if ! has_source && command -v rustup >/dev/null; then
    say "adding rust-src with rustup"
    timeout 120 rustup component add rust-src >&2 || true
  fi
  has_source || say "no rust-src: the module becomes a tenth larger than it need be"
fi
small=()
if [ "$profile" = wasm-release ] && { [ "$compiler" = distribution ] || has_source; }; then
  flags="$flags -Zlocation-detail=none -Zunstable-options -Cpanic=immediate-abort -Cllvm-args=-inline-threshold=-20"
  small=("-Zbuild-std=std,panic_abort" -Zbuild-std-features=optimize_for_size)
  # For the two options that begin with -Z; the compiler is the same.
  export RUSTC_BOOTSTRAP=1
fi
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS=$flags

if [ "$compiler" = rustup ]; then
  target_dir=target/wasm
  [ -d "$target_dir" ] || say "first build: about three minutes on two cores"
  cargo "${build[@]}" --target-dir "$target_dir" ${small[@]+"${small[@]}"} >&2
else
  target_dir=target/wasm-distribution
  if [ ! -x /usr/bin/cargo ] || [ ! -f /usr/lib/rustlib/src/rust/library/Cargo.lock ]; then
    crates/pep-test-support/scripts/install-packages.sh rustc-web cargo-web rust-web-src lld
  fi
  # rust-lld of a toolchain is as new as the object files; Debian's lld is older, but reads them.
  linker=$(find "$sysroot/lib/rustlib" -path '*/bin/rust-lld' -print -quit 2>/dev/null)
  [ -n "$linker" ] || linker=$(command -v wasm-ld)
  say "using $(/usr/bin/rustc --version), linker $linker"
  [ -d "$target_dir" ] || say "first build: the standard library too, about five minutes on two cores"
  [ ${#small[@]} != 0 ] || small=("-Zbuild-std=std,panic_abort")
  RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=$linker \
    /usr/bin/cargo "${build[@]}" --target-dir "$target_dir" "${small[@]}" >&2
fi

echo "$target_dir/$target/$profile/pep-frontend.wasm"
