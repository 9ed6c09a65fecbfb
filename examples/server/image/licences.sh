#!/usr/bin/env bash
# Prints the licences of all that is linked into the server, which have to go where the program goes:
#
#	image/licences.sh server >LICENCES.txt
set -euo pipefail
[ $# = 1 ] || { echo "usage: image/licences.sh PROGRAM" >&2; exit 2; }
program=$(realpath "$1")
server=$(realpath "$(dirname "$0")/..")
GOOS= GOARCH= GOFLAGS= go -C "$server/../../tools/release" run ./licences "$program" "$server"
