#!/bin/sh
# Makes bench/.venv from bench/requirements.txt, once; the bench alone needs it. Called by the Makefile.
set -eu
unset PYTHONHOME PYTHONPATH PIP_USER PIP_TARGET PIP_PREFIX
cd -- "$(dirname -- "$0")"
key=$(cksum <requirements.txt)
if [ "$(cat .venv/wearlaws.key 2>/dev/null)" = "$key" ]; then exit; fi

GB=8
echo "bench: Python venv of its own, $GB GB: PyTorch from PyPI brings the CUDA libraries, which nothing here uses"
free=$(df -Pk . | awk 'NR == 2 { print int($4 / 1048576) }')
if [ "$free" -lt "$GB" ]; then
  echo "bench: $free GB are free on this disk, $GB are needed; free some and call make again" >&2
  exit 1
fi
rm -rf .venv
log=../build/setup/bench.log
# The project's own venv has a Python of the right version.
../.venv/bin/python -m venv .venv >"$log" 2>&1 &&
  .venv/bin/python -m pip install --disable-pip-version-check --no-input --progress-bar off --only-binary :all: \
    -r requirements.txt >>"$log" 2>&1 || {
  echo "bench: $(grep -Ei 'error' "$log" | head -n 1 | cut -c 1-200); see build/setup/bench.log" >&2
  exit 1
}
echo "$key" >.venv/wearlaws.key
