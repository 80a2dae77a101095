#!/usr/bin/env bash
# Runs recipes of the justfile one after the other, stops at the first that fails, and says how long each took.
#
#   stages.sh RECIPE…
set -euo pipefail
cd "$(dirname "$0")/../../.."

report=()
minutes() { printf '%d:%02d' $(($1 / 60)) $(($1 % 60)); }
for stage in "$@"; do
  began=$SECONDS
  echo "=== $stage"
  if ! ./justw "$stage"; then
    echo "=== $stage FAILED after $(minutes $((SECONDS - began))). To run it alone: ./justw $stage" >&2
    exit 1
  fi
  report+=("$(printf '%-12s %s' "$stage" "$(minutes $((SECONDS - began)))")")
done
echo "=== all green in $(minutes $SECONDS) (minutes:seconds)"
printf '%s\n' "${report[@]}"
