#!/usr/bin/env bash
# Fails if Cargo.lock holds a package in a version that is known to be broken: min-versions.txt says which and why.
#
#   min-versions.sh [LOCK FILE]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
lock=${1:-$here/../../../Cargo.lock}

# Every version of a package in the lock file, one on a line.
versions_of() {
  awk -v name="$1" -F '"' '$1 == "name = " { is_it = $2 == name } $1 == "version = " && is_it { print $2 }' "$lock"
}

too_old=0
while read -r package least why; do
  case $package in '' | '#'*) continue ;; esac
  while read -r version; do
    lowest=$(printf '%s\n%s\n' "$least" "$version" | sort -V | head -n 1)
    if [ "$lowest" != "$least" ]; then
      echo "$package $version is older than $least: $why. Run: cargo update $package@$version" >&2
      too_old=1
    fi
  done < <(versions_of "$package")
done < "$here/min-versions.txt"
exit "$too_old"
