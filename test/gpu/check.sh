#!/bin/sh
# Checks what can be checked of ENGINE=gpu on a machine without a card: sets the project up with TensorFlow's CUDA wheels in
# build/gpu (9 GB), then runs test/gpu/check.py there. Called by `make gpu-check`.
set -eu
cd -- "$(dirname -- "$0")/../.."
losses=$(node --import=tsx test/gpu/graphs.ts)
copy=build/gpu
mkdir -p "$copy"
rm -rf "$copy/lib" "$copy/test"
cp -R lib test package.json package-lock.json .npmrc tsconfig.json requirements.txt requirements-gpu.txt "$copy"
cd "$copy"
ENGINE=gpu sh lib/setup/setup.sh
unset ENGINE
.venv/bin/python test/gpu/check.py "$losses"
