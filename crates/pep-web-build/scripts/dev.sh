#!/usr/bin/env bash
# The edit-and-reload loop behind `just dev`: builds what changed and starts the demo server again. Looks for changes
# once a second. While something does not compile, the last good server keeps answering.
#
#   dev.sh [ARGUMENTS FOR pep serve…]
set -euo pipefail
cd "$(dirname "$0")/../../.."

stamp=$(mktemp)
server=
stop() {
  if [ -n "$server" ]; then
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    server=
  fi
}
trap 'stop; rm -f "$stamp"' EXIT
trap 'exit 130' INT TERM

changed() {
  [ -n "$(find Cargo.toml Cargo.lock crates frontend migrations -newer "$stamp" -type f \
    -not -path '*/node_modules/*' -not -path 'frontend/dist/*' -print -quit)" ]
}

touch -d @0 "$stamp"
while true; do
  if changed; then
    touch "$stamp"
    if ./justw web-dev && cargo build --workspace --bin pep; then
      stop
      target/debug/pep serve --demo --data-dir data "$@" &
      server=$!
    else
      echo "dev: that does not build; waiting for the next change" >&2
    fi
  fi
  sleep 1
done
