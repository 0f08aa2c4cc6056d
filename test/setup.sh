#!/bin/sh
# Installs test/requirements.txt into the project's venv, once; tests alone need it. Called by the Makefile.
set -eu
unset PYTHONHOME PYTHONPATH PIP_USER PIP_TARGET PIP_PREFIX
cd -- "$(dirname -- "$0")/.."
key=$(cksum <test/requirements.txt)
if [ "$(cat .venv/tests.key 2>/dev/null)" = "$key" ]; then exit; fi
log=build/setup/test.log
# The project's own pins hold for what both need.
.venv/bin/python -m pip install --disable-pip-version-check --no-input --progress-bar off --no-compile --only-binary :all: \
  -r test/requirements.txt -c requirements.txt >"$log" 2>&1 || {
  echo "test: $(grep -Ei 'error' "$log" | head -n 1 | cut -c 1-200); see $log" >&2
  exit 1
}
echo "$key" >.venv/tests.key
