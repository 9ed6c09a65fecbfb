#!/usr/bin/env bash
# Compares what pose.Decode reads from image files of all formats with what Pillow and cv2 read. It
# fails if a file differs from both, or is refused though one of them reads it, unless we refuse its
# kind as unsupported or formats/exceptions.txt gives a reason.
#
# usage: bench/formats.sh [-own | DIRECTORY...] >bench/FORMATS.md
#
# With -own it takes only the files that are made here, which is done in seconds. Without a
# directory it takes those, and some 7,850 that formatpackages.py collects from packages. Both are
# kept in .cache/formats (POSE_BENCH_CACHE names another place for .cache). That takes five minutes,
# and the first time as many again for 370 MB of downloads. Markdown goes to standard output.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
export POSE_BENCH_CACHE=${POSE_BENCH_CACHE:-$root/.cache}
python=$("$root/bench/setup.sh")
dirs=()

# stamped FOLDER SCRIPT... makes .cache/formats/FOLDER with the first script, unless the scripts are still those that made it.
stamped() {
    local folder=$POSE_BENCH_CACHE/formats/$1
    shift
    if ! sha256sum --check --status "$folder.sha256" 2>/dev/null; then
        "$python" "$1" "$folder" >&2
        sha256sum "$@" >"$folder.sha256"
    fi
}

if [ $# -eq 0 ] || [ "$1" = -own ]; then
    mkdir -p "$POSE_BENCH_CACHE/formats"
    stamped own "$root/bench/formatfiles.py"
    if [ "${1:-}" = -own ]; then
        set -- "$POSE_BENCH_CACHE/formats/own"
    else
        stamped packages "$root/bench/formatpackages.py" "$root/bench/jpegpackages.py"
        set -- "$POSE_BENCH_CACHE/formats/own" "$POSE_BENCH_CACHE/formats/packages"
    fi
fi
for d; do dirs+=("$(realpath "$d")"); done
echo "# pose.Decode compared with $("$python" "$root/bench/formatref.py" --version)"
echo
echo "Made by \`bench/formats.sh >bench/FORMATS.md\`. docs/formats.md is the summary."
echo
exec go -C "$root/bench" run ./formats -python "$python" -script "$root/bench/formatref.py" \
    -exceptions "$root/bench/formats/exceptions.txt" "${dirs[@]}"
