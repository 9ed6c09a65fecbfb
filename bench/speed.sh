#!/usr/bin/env bash
# Prints the speed of the library beside LiteRT 2.3.0 and MediaPipe 0.10.21, in one run on the same cores.
#
# usage: bench/speed.sh [-quick]       (-quick: 3 rounds, some 2 minutes; otherwise 12)
#
# The table goes to standard output, the same with every burst to .cache/speed.json. GOAMD64 and CGO_ENABLED count.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
cache=${POSE_BENCH_CACHE:-$root/.cache}
mkdir -p "$cache/speed"
python=$("$root/bench/setup.sh")
go -C "$root/bench" build -o "$cache/speed/speed" ./speed
exec "$python" "$root/bench/speed.py" "$@" "$cache"
