#!/bin/sh
# Fails unless the assembly for amd64 is, byte for byte, what the generator writes. Run on amd64.
set -eu
cd "$(dirname "$0")/.."
committed=$(mktemp -d)
trap 'rm -rf "$committed"' EXIT
cp ./*_amd64.go ./*_amd64.s "$committed"
go generate .
for file in *_amd64.go *_amd64.s; do
	cmp "$committed/$file" "$file"
done
go vet -C _gen .
