#!/usr/bin/env bash
# Shows that a change of the code changes no number and no word.
#
#   tools/same.sh OUT [PHOTO...]
#
# writes into the folder OUT what this tree answers: the accuracy figures, the features that
# tools/fit reads (from which it makes internal/body/table.go), every answer to the stored landmarks
# with all digits, and, for testdata and each PHOTO, the command's lines and the hashes of its
# pictures. Run it in a tree from before the change (git worktree add /tmp/before main) and in this
# one, then compare:
#
#   diff -r /tmp/before.out /tmp/after.out && echo same
set -euo pipefail
out=$(mkdir -p "$1" && cd "$1" && pwd)
photos=()
for p in "${@:2}"; do photos+=("$(realpath "$p")"); done
cd "$(dirname "$0")/.."
tmp=$(mktemp -d) && trap 'rm -rf "$tmp"' EXIT
go build -o "$tmp" ./tools/accuracy ./examples/measure

"$tmp/accuracy" >"$out/accuracy.txt"
stored=(tools/accuracy/data/*.jsonl.gz tools/fit/data/*.jsonl.gz tools/render/data/*.jsonl.gz)
"$tmp/accuracy" -answers "${stored[@]}" >"$out/answers.jsonl"
for f in "${stored[@]}"; do "$tmp/accuracy" -features "$f"; done >"$out/features.csv"

mkdir "$tmp/photos" && cp testdata/*.png testdata/*.jpg "$tmp/photos"
cd "$tmp" # pictures go here, and answers name them without the folder
# ask NAME FLAGS... asks about all photos. Some show nobody: then the exit code is 1.
ask() {
    ./measure "${@:2}" photos "${photos[@]}" >"$out/$1" 2>"$out/$1.errors" || [ $? = 1 ]
}
for model in heavy full lite; do
    ask $model.json -height 172.5 -model $model -landmarks -tape -annotate $model.png
done
ask classic.json -height 172.5 -method classic -annotate classic.jpg
ask known.json -reference 100,50,100,250,80 -format csv
ask fused.json -height 172.5 -same-person -annotate fused.png
find . -maxdepth 1 \( -name '*.png' -o -name '*.jpg' \) | LC_ALL=C sort | xargs sha256sum >"$out/pictures.sha256"
