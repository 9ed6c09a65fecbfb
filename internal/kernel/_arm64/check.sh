#!/bin/sh
# Checks that the assembly for arm64 is what the generator writes, and that its words are the
# instructions that their texts say. Needs aarch64-linux-gnu-objdump (Debian:
# binutils-aarch64-linux-gnu).
set -eu
cd "$(dirname "$0")"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
go run . -dir "$dir"
for file in "$dir"/*; do
	cmp "$file" "../$(basename "$file")"
done
go vet .
go test -count=1 .
