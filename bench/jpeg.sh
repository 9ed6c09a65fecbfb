#!/usr/bin/env bash
# Compares the pixels that pose.Decode reads from JPEG files with cv2.imread's. It fails if a file
# differs that jpegs/exceptions.txt does not name.
#
# usage: bench/jpeg.sh [-own | DIRECTORY...]
#
# With -own it takes only the files that are made here. Without a directory it takes some 2080 files
# of all kinds that jpegs.py makes, and some 870 that jpegpackages.py collects from packages. Both
# are kept in .cache/jpegs (POSE_BENCH_CACHE names another place for .cache). That takes about two
# minutes. A directory has a folder for each row of the table. Markdown goes to standard output.
# cjpeg, djpeg, jpegtran and convert are installed from Debian if they are missing.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
export POSE_BENCH_CACHE=${POSE_BENCH_CACHE:-$root/.cache}
python=$("$root/bench/setup.sh")
dirs=()

# stamped FOLDER SCRIPT... makes .cache/jpegs/FOLDER with the first script, unless the scripts are still those that made it.
stamped() {
    local folder=$POSE_BENCH_CACHE/jpegs/$1
    shift
    if ! sha256sum --check --status "$folder.sha256" 2>/dev/null; then
        "$python" "$1" "$folder" >&2
        sha256sum "$@" >"$folder.sha256"
    fi
}

if [ $# -eq 0 ] || [ "$1" = -own ]; then
    if ! command -v cjpeg djpeg jpegtran >/dev/null || ! [ -e /usr/bin/convert ]; then
        apt-get update -qq >&2
        apt-get install -qq -y --no-install-recommends libjpeg-turbo-progs imagemagick >&2
    fi
    mkdir -p "$POSE_BENCH_CACHE/jpegs"
    stamped own "$root/bench/jpegs.py" "$root/bench/jpegfile.py"
    if [ "${1:-}" = -own ]; then
        set -- "$POSE_BENCH_CACHE/jpegs/own"
    else
        stamped packages "$root/bench/jpegpackages.py"
        set -- "$POSE_BENCH_CACHE/jpegs/own" "$POSE_BENCH_CACHE/jpegs/packages"
    fi
fi
for d; do dirs+=("$(realpath "$d")"); done
echo "pose.Decode against cv2.imread: $("$python" "$root/bench/jpegref.py" --version)"
echo
exec go -C "$root/bench" run ./jpegs -python "$python" -script "$root/bench/jpegref.py" \
    -exceptions "$root/bench/jpegs/exceptions.txt" "${dirs[@]}"
