#!/usr/bin/env bash
# Installs the npm packages that a folder's package-lock.json names, unless that was done already.
#
#   install-npm.sh FOLDER…
set -euo pipefail

command -v npm >/dev/null || {
  echo "install-npm: npm is missing; install Node 20 or newer (https://nodejs.org), or: apt-get install nodejs npm" >&2
  exit 69
}
for folder in "$@"; do
  done_for=$folder/node_modules/.package-lock.installed.json
  if ! cmp -s "$folder/package-lock.json" "$done_for"; then
    echo "install-npm: installing the packages of $folder" >&2
    npm ci --prefix "$folder" --no-audit --no-fund --silent
    cp "$folder/package-lock.json" "$done_for"
  fi
done
