#!/usr/bin/env bash
# Compares the library with MediaPipe 0.10.21, stage by stage, and fails if a bound is exceeded.
#
# usage: bench/parity.sh [-models lite,full,heavy] [-png] [IMAGE | DIRECTORY]...
#
# Without images it takes those of testdata/ and the real photos that photos.py fetches. A directory
# stands for its *.jpg and *.png files. Both sides read the same JPEG and PNG files. With -png, JPEG
# files are rewritten as PNG first. MediaPipe's answers are kept in .cache/reference
# (POSE_BENCH_CACHE names another place for .cache), so a second run takes only the library's time.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
cache=${POSE_BENCH_CACHE:-$root/.cache}
models=lite,full,heavy
rewrite=()
while true; do
    case ${1:-} in
    -models) models=$2 && shift 2 ;;
    -png) rewrite=(-all) && shift ;;
    *) break ;;
    esac
done

python=$("$root/bench/setup.sh")
images=()
for arg in "$@"; do
    if [ -d "$arg" ]; then
        while IFS= read -r f; do images+=("$f"); done < <(find "$(realpath "$arg")" -maxdepth 1 -name '*.jpg' -o -maxdepth 1 -name '*.png' | sort)
    else
        images+=("$(realpath "$arg")")
    fi
done
if [ ${#images[@]} -eq 0 ]; then
    while IFS= read -r f; do images+=("$f"); done < <(ls "$root"/testdata/*.png && "$python" "$root/bench/photos.py" "$cache/photos")
fi
while IFS= read -r f; do files+=("$f"); done < <("$python" "$root/bench/png.py" "${rewrite[@]}" "$cache/png" "${images[@]}")

"$python" "$root/bench/networks.py" "$cache/reference" 2>/dev/null
"$python" "$root/bench/reference.py" --models "$models" --out "$cache/reference" "${files[@]}" 2>/dev/null >&2
go -C "$root/bench" run ./parity -reference "$cache/reference" -models "$models" "${files[@]}"
