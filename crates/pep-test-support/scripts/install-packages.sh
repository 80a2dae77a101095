#!/usr/bin/env bash
# Installs those of the named Debian or Ubuntu packages that are missing. `a|b` means: a, or b where there is no a.
#
#   install-packages.sh PACKAGE…
#
# Needs root or a sudo that asks nothing; otherwise it prints the command to run. Installs nothing when all are there.
set -euo pipefail

installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }
available() { [[ "$(LC_ALL=C apt-cache policy "$1" 2>/dev/null)" == *"Candidate: "[!\(]* ]]; }

missing=()
for wish in "$@"; do
  present=
  for package in ${wish//|/ }; do ! installed "$package" || present=yes; done
  [ -n "$present" ] || missing+=("$wish")
done
[ ${#missing[@]} -gt 0 ] || exit 0

if ! command -v apt-get >/dev/null; then
  echo "install-packages: this is neither Debian nor Ubuntu; install what corresponds to: ${missing[*]}" >&2
  exit 69
fi
as_root=()
if [ "$(id -u)" != 0 ]; then
  if ! sudo -n true 2>/dev/null; then
    echo "install-packages: packages are missing. Run this, then start again:" >&2
    echo "  sudo apt-get update && sudo apt-get install -y ${missing[*]%%|*}" >&2
    exit 77
  fi
  as_root=(sudo -n)
fi

echo "install-packages: installing ${missing[*]}" >&2
"${as_root[@]}" apt-get update -qq
chosen=()
for wish in "${missing[@]}"; do
  choice=
  for package in ${wish//|/ }; do
    if [ -z "$choice" ] && available "$package"; then choice=$package; fi
  done
  [ -n "$choice" ] || { echo "install-packages: this distribution has no package $wish" >&2; exit 69; }
  chosen+=("$choice")
done
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq -o Dpkg::Use-Pty=0 \
  --no-install-recommends "${chosen[@]}" >/dev/null
