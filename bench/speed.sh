#!/usr/bin/env bash
# Prints the speed, memory and size of the library and of MediaPipe 0.10.21 and LiteRT 2.3.0, in one
# run on the same cores.
#
# usage: bench/speed.sh [-quick]
#
# With -quick it runs heavy only, in 3 rounds, within 3 minutes. Otherwise it runs 5 rounds in some
# 7 minutes. Markdown goes to standard output (bench/RESULT.md is one), and progress to standard
# error. The same figures with every burst go to .cache/bench.json (POSE_BENCH_CACHE names another
# place for .cache). GOAMD64 has an effect. The library runs on both its engines if
# tools/tflite/fetch.sh can fetch the second. If not, the output says so.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
export POSE_BENCH_CACHE=${POSE_BENCH_CACHE:-$root/.cache}
work=$POSE_BENCH_CACHE/speed
mkdir -p "$work/go" "$work/tflite"
python=$("$root/bench/setup.sh")
"$python" "$root/bench/images.py" "$work"

# build ENGINE FLAGS... builds what is measured, and the programs of one model each whose size counts.
build() {
    local engine=$1 out=$work/$1 model
    shift
    go -C "$root/bench" build "$@" -o "$out/speed" ./speed
    go -C "$root" build "$@" -o "$out/measure" ./examples/measure
    for model in Heavy Full Lite; do
        sed "s/pose\.Heavy/pose.$model/" "$root/bench/deploy/main.go" >"$out/${model,,}.go"
        go -C "$root/bench" build "$@" -trimpath -ldflags='-s -w' -o "$out/deploy-${model,,}" "$out/${model,,}.go"
    done
}
CGO_ENABLED=0 build go
second=()
if env=$("$root/tools/tflite/fetch.sh" "$POSE_BENCH_CACHE/tflite") && (. "$env" && build tflite -tags tflite); then
    second=(-tflite "$POSE_BENCH_CACHE/tflite/lib/libtensorflowlite_c.so")
else
    echo "speed: without tflite: it could not be fetched or built" >&2
fi
exec "$python" "$root/bench/speed.py" "${second[@]}" "$@" "$work"
