#!/usr/bin/env bash
# Installs pinned Python packages into a virtual environment, unless that was done already.
#
#   install-python.sh REQUIREMENTS VENV
set -euo pipefail

requirements=$1 venv=$2
done_for=$venv/installed-requirements.txt
if ! cmp -s "$requirements" "$done_for" || ! "$venv/bin/python" -c '' 2>/dev/null; then
  echo "install-python: installing the packages of $requirements into $venv (about a minute)" >&2
  python3 -c 'import sys; sys.exit("install-python: Python 3.11 or newer is needed") if sys.version_info < (3, 11) else 0'
  python3 -m venv "$venv"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$requirements"
  cp "$requirements" "$done_for"
fi
