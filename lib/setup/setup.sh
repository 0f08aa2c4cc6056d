#!/bin/sh
# Sets the project up: npm packages, Python venv, tfjs addon, kernelspec, dist. Called by the Makefile.
# A step runs when its result is missing or was made from other input, so an interrupted set-up is
# repaired by the next call. ENGINE is cpu (the default), gpu, or wasm,
# which needs neither TensorFlow nor a compiler.
set -eu
unset PYTHONHOME PYTHONPATH PIP_USER PIP_TARGET PIP_PREFIX CDPATH
ROOT=$(cd -- "$(dirname -- "$0")/../.." && pwd -P)
cd "$ROOT"
ENGINE=${ENGINE:-cpu}
SYSTEM=$(uname -s)-$(uname -m)
ADDON=node_modules/@tensorflow/tfjs-node-gpu/lib/napi-v8/tfjs_binding.node
LOGS=build/setup

say() { printf 'setup: %s\n' "$*"; }
fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }

# One line about a failed download or installation: $1 what failed, $2 its log.
fail_install() {
  if grep -Eqi 'ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|NewConnectionError|ConnectTimeout|name resolution' "$2"; then
    fail "no network: $1 reached no package registry; connect, or set the registry or proxy of npm and pip, and call make again (log: $2)"
  fi
  if grep -Eqi 'ENOSPC|No space left' "$2"; then
    fail "no space on the disk for $1; a set-up takes 4 GB (12 GB with ENGINE=gpu); free some and call make again (log: $2)"
  fi
  fail "$1 failed: $(grep -Ei 'error|ERR!' "$2" | head -n 1 | cut -c 1-200); see $2, then call make again"
}

check_system() {
  case $ENGINE in cpu | gpu | wasm) ;; *) fail "ENGINE is cpu, gpu or wasm, not \"$ENGINE\"" ;; esac
  case $SYSTEM in
    Linux-x86_64 | Linux-aarch64 | Darwin-arm64) ;;
    *) fail "no TensorFlow wheel for $SYSTEM; use Linux (x64) or macOS (arm64)" ;;
  esac
  if [ "$ENGINE" = gpu ] && [ "$SYSTEM" != Linux-x86_64 ]; then
    fail "ENGINE=gpu needs Linux on x64 with an NVIDIA card, not $SYSTEM; leave ENGINE out"
  fi
}

check_node() {
  command -v node >/dev/null 2>&1 || fail "Node.js is missing; install version 20.19 or newer from https://nodejs.org"
  found=$(node --version 2>/dev/null) || fail "node --version fails; install Node.js 20.19 or newer from https://nodejs.org"
  major=$(printf '%s' "${found#v}" | cut -d . -f 1)
  minor=$(printf '%s' "${found#v}" | cut -d . -f 2)
  if [ "$major" -lt 20 ] || { [ "$major" -eq 20 ] && [ "$minor" -lt 19 ]; }; then
    fail "Node.js $found is too old; install version 20.19 or newer from https://nodejs.org"
  fi
  command -v npm >/dev/null 2>&1 || fail "npm is missing; install the one that comes with Node.js (Debian: apt install npm)"
}

# Prints the first Python that TensorFlow has wheels for and that can make a venv.
find_python() {
  found=
  for name in python3.13 python3.12 python3.11 python3.10 python3 python; do
    command -v "$name" >/dev/null 2>&1 || continue
    # A version manager's shim exists without its Python, so only running it tells.
    version=$("$name" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
    found="$found $name is $version,"
    case $version in 3.10 | 3.11 | 3.12 | 3.13) ;; *) continue ;; esac
    if "$name" -c 'import venv, ensurepip' 2>/dev/null; then
      printf '%s' "$name"
      return
    fi
    bare="$version"
  done
  if [ -n "${bare:-}" ]; then
    fail "Python $bare cannot make a venv; install its venv module (Debian: apt install python$bare-venv)"
  fi
  fail "no Python from 3.10 to 3.13, for which TensorFlow has wheels (found:${found:- none}); install one, e.g. python3.12"
}

find_compiler() {
  for name in ${CXX:-} g++ c++ clang++; do
    if command -v "$name" >/dev/null 2>&1 && "$name" --version >/dev/null 2>&1; then
      printf '%s' "$name"
      return
    fi
  done
  fail "no C++ compiler; install one (Debian: apt install g++; macOS: xcode-select --install)"
}

install_packages() {
  if [ -f node_modules/.package-lock.json ] && node lib/setup/packagesComplete.mjs; then return; fi
  say "npm packages"
  # npm writes this file last; without it a half-made folder is never taken for a whole one.
  rm -f node_modules/.package-lock.json
  npm ci --ignore-scripts --include=dev --no-fund --no-audit >"$LOGS/npm.log" 2>&1 || fail_install "npm ci" "$LOGS/npm.log"
  node lib/setup/packagesComplete.mjs || fail "npm ci left packages out; see $LOGS/npm.log"
}

venv_key() { printf '%s %s %s' "$ENGINE" "$ROOT" "$(cat requirements.txt requirements-gpu.txt | cksum)"; }
venv_works() { .venv/bin/python -c "import pip, sys; sys.exit(sys.prefix != '$ROOT/.venv')" 2>/dev/null; }
venv_done() { [ "$(cat .venv/wearlaws.key 2>/dev/null)" = "$(venv_key)" ] && venv_works; }

install_python() {
  if venv_done; then return; fi
  other=$(cut -d ' ' -f 1 .venv/wearlaws.key 2>/dev/null || printf '%s' "$ENGINE")
  # pip trusts what an interrupted run left, and the two TensorFlow builds share their files.
  if [ -e .venv/wearlaws.unfinished ] || [ "$other" != "$ENGINE" ] || ! venv_works; then rm -rf .venv; fi
  if [ ! -d .venv ]; then
    say "Python venv ($("$PYTHON" --version))"
    "$PYTHON" -m venv .venv >"$LOGS/pip.log" 2>&1 || fail_install "python -m venv" "$LOGS/pip.log"
  fi
  say "Python packages of requirements.txt for ENGINE=$ENGINE"
  rm -f .venv/wearlaws.key
  touch .venv/wearlaws.unfinished
  case $ENGINE in
    cpu) cp requirements.txt "$LOGS/requirements.txt" ;;
    gpu) grep -v '^tensorflow' requirements.txt | cat - requirements-gpu.txt >"$LOGS/requirements.txt" ;;
    wasm) grep -v '^tensorflow' requirements.txt >"$LOGS/requirements.txt" ;;
  esac
  # Not compiled: most of it is never imported, and the rest is compiled as it is.
  .venv/bin/python -m pip install --disable-pip-version-check --no-input --progress-bar off --no-compile --only-binary :all: \
    -r "$LOGS/requirements.txt" >"$LOGS/pip.log" 2>&1 || fail_install "pip install" "$LOGS/pip.log"
  venv_key >.venv/wearlaws.key
  rm .venv/wearlaws.unfinished
}

compile() { # output, log, arguments
  output=$1; log=$2; shift 2
  "$compiler" -fPIC -I"$ROOT/node_modules/node-api-headers/include" "$@" -o "$output.part" >"$log" 2>&1 ||
    fail_install "the compilation of $(basename "$output")" "$log"
  mv "$output.part" "$output"
}

# The tfjs addon's two sources against the library inside TensorFlow's wheel, and small addons beside it.
# The folders are arguments of their own, since the project's path may hold spaces.
compile_addons() {
  tensorflow=$(.venv/bin/python -c 'import importlib.util as u; print(u.find_spec("tensorflow").submodule_search_locations[0])')
  package="$ROOT/node_modules/@tensorflow/tfjs-node-gpu"
  folder=$(dirname "$ADDON")
  case $SYSTEM in
    Darwin-*) # Untried.
      shared="-bundle -undefined dynamic_lookup"
      native=-mcpu=native
      processor=$(sysctl -n machdep.cpu.brand_string)
      set -- "$tensorflow/libtensorflow_cc.2.dylib" "$tensorflow/libtensorflow_framework.2.dylib" ;;
    *)
      shared=-shared
      native=-march=native
      processor=$(grep -m 1 -iE '^(flags|features)' /proc/cpuinfo)
      set -- -l:libtensorflow_cc.so.2 -l:libtensorflow_framework.so.2 ;;
  esac
  set -- -std=c++17 -I"$tensorflow/include" -L"$tensorflow" "-Wl,-rpath,$tensorflow" "$@"
  case ${ISA:-} in
    '') ;;
    avx2) native="$native -mno-avx512f" ;; # for `make bench`, on a processor that has both
    *) fail "ISA is avx2 or left out, not \"$ISA\"" ;;
  esac
  # Half precision is not used, and TensorFlow's Eigen does not compile for processors that have it (AVX512-FP16).
  native="$native -U__AVX512FP16__"
  # The kernels are made for this processor: another one makes them again.
  key="$ENGINE $(cat "$tensorflow"*-2*.dist-info/METADATA lib/engine/hostProcess.c lib/engine/gpu/driver.c lib/engine/kernels/* | cksum) $native $processor $*"
  if [ -f "$ADDON" ] && [ "$(cat "$ADDON.key" 2>/dev/null)" = "$key" ]; then return; fi
  compiler=$(find_compiler)
  case $ENGINE in cpu) made="tfjs addon and CPU kernels" ;; *) made="tfjs addon" ;; esac
  say "$made ($compiler)"
  mkdir -p "$folder"
  rm -f "$ADDON.key" "$folder/kernels.node"
  if [ "$ENGINE" = cpu ]; then
    # shellcheck disable=SC2086 # flags without spaces
    compile "$folder/kernels.node" "$LOGS/kernels.log" -O3 $native -fopenmp-simd -fno-math-errno \
      -fno-trapping-math -DEIGEN_MAX_ALIGN_BYTES=64 $shared lib/engine/kernels/kernels.cc \
      lib/engine/kernels/blockOps.cc lib/engine/kernels/gruOps.cc lib/engine/kernels/addon.cc "$@" &
    kernels=$!
  fi
  # shellcheck disable=SC2086
  compile "$ADDON" "$LOGS/addon.log" -O2 $shared -DNAPI_VERSION=8 -DNODE_GYP_MODULE_NAME=tfjs_binding -I"$package" \
    "$package/binding/tfjs_backend.cc" "$package/binding/tfjs_binding.cc" "$@"
  # shellcheck disable=SC2086
  compile "$folder/host_process.node" "$LOGS/addon.log" -O2 $shared -x c++ lib/engine/hostProcess.c
  # shellcheck disable=SC2086
  compile "$folder/driver.node" "$LOGS/addon.log" -O2 $shared -x c++ lib/engine/gpu/driver.c
  if [ "$ENGINE" = cpu ]; then wait "$kernels" || exit 1; fi
  CUDA_VISIBLE_DEVICES=-1 TF_CPP_MIN_LOG_LEVEL=2 node lib/setup/multiply.mjs >"$LOGS/addon.log" 2>&1 ||
    fail "the tfjs addon was built but does not load and multiply; see $LOGS/addon.log"
  printf '%s' "$key" >"$ADDON.key"
}

compile_typescript() {
  key=$({ find lib -name '*.ts' -print -o -path 'lib/engine/kernels/*' -print -o -path 'lib/export/*' ! -name '*.ts' -type f -print | LC_ALL=C sort | tr '\n' '\0' | xargs -0 cat; cat tsconfig.json package-lock.json; } | cksum)
  # A set-up that was killed between the two moves below left the new one, whose key is written last, without its place.
  if [ ! -d dist ] && [ -f build/dist/wearlaws.key ]; then mv build/dist dist; fi
  rm -rf build/dist build/dist.old
  if [ "$(cat dist/wearlaws.key 2>/dev/null)" = "$key" ]; then return; fi
  say "dist"
  # Compiled beside and then swapped, so that a process still running on the old files keeps them whole.
  # Code without comments, whose hash a row carries; declarations with them, which an editor shows.
  tsc="node node_modules/typescript/bin/tsc -p . --outDir build/dist --pretty false"
  { $tsc --removeComments --declaration false && $tsc --emitDeclarationOnly; } >"$LOGS/tsc.log" 2>&1 || {
    grep 'error TS' "$LOGS/tsc.log" | head -n 10 >&2
    fail "lib does not compile ($(grep -c 'error TS' "$LOGS/tsc.log") errors); see $LOGS/tsc.log"
  }
  cp -R lib/engine/kernels build/dist/engine/ # a row's code version counts them too
  find lib -path 'lib/export/*' ! -name '*.ts' -type f -print | while read -r file; do cp "$file" "build/dist/${file#lib/}"; done
  printf '%s' "$key" >build/dist/wearlaws.key
  if [ -d dist ]; then mv dist build/dist.old; fi
  mv build/dist dist
  rm -rf build/dist.old
}

# Two set-ups at once would write the same files: the second one waits. The lock is a link to the holder's process.
wait_for_lock() {
  lock=build/setup.lock
  trap 'exit 1' HUP INT TERM
  [ -w build ] || fail "the folder build cannot be written; make it yours, then call make again"
  until ln -s $$ "$lock" 2>/dev/null; do
    holder=$(readlink "$lock" || true)
    if [ -n "$holder" ] && ! kill -0 "$holder" 2>/dev/null; then rm -f "$lock"; continue; fi
    if [ -z "${waiting:-}" ]; then say "waits for another set-up (process $holder)"; fi
    waiting=yes
    sleep 1
  done
  trap 'wait; rm -f "$lock"' EXIT # what still runs beside must not meet the next set-up
}

started=$(date +%s)
check_system
check_node
# Everything that a step needs is looked for before the first download.
PYTHON=
if ! venv_done; then PYTHON=$(find_python); fi
if [ "$ENGINE" != wasm ] && [ ! -f "$ADDON.key" ]; then find_compiler >/dev/null; fi
mkdir -p "$LOGS"
wait_for_lock
install_python 2>"$LOGS/python.err" & # kept, so that a failure of both ends with one line
beside=$!
install_packages
wait "$beside" || { cat "$LOGS/python.err" >&2; exit 1; }
compile_typescript &
beside=$!
if [ "$ENGINE" != wasm ]; then compile_addons; fi
node lib/setup/kernelspec.mjs
wait "$beside" || exit 1
if [ "$ENGINE" = gpu ]; then node lib/setup/warmUp.mjs; fi
seconds=$(($(date +%s) - started))
if [ "$seconds" -gt 5 ]; then say "done in $seconds s"; fi
