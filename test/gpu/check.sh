#!/bin/sh
# Checks what can be checked of ENGINE=gpu on a machine without a card: sets the project up with TensorFlow's CUDA wheels in
# build/gpu (8 GB), opens CUDA's libraries, and runs the graphs of every kind of training. Called by `make gpu-check`.
set -eu
cd -- "$(dirname -- "$0")/../.."
copy=build/gpu
mkdir -p "$copy"
rm -rf "$copy/lib" "$copy/test"
cp -R lib test package.json package-lock.json .npmrc tsconfig.json requirements.txt requirements-gpu.txt "$copy"
(cd "$copy" && ENGINE=gpu sh lib/setup/setup.sh)
(cd "$copy" && .venv/bin/python test/gpu/check.py)
