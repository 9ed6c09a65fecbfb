#!/bin/sh
# Fails unless the generated files of package kernel are, byte for byte, what the generator writes,
# no more and no fewer, and unless the generator passes its own tests. Needs objdump and
# aarch64-linux-gnu-objdump (Debian: binutils, binutils-aarch64-linux-gnu).
set -eu
cd "$(dirname "$0")"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
go run -tags purego . -dir "$dir"
for file in $(cd .. && grep -l '^// Code generated' ./*.go ./*.s) $(cd "$dir" && ls); do
	cmp "$dir/$file" "../$file"
done
go mod tidy -diff
go vet ./...
go test -count=1 ./...
