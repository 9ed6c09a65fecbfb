#!/usr/bin/env bash
# Fetches the decoders and their licences again, from the Go modules that they come from; git diff then shows nothing, unless
# the versions here were changed.
set -euo pipefail
cd "$(dirname "$0")/internal"

from() { # MODULE@VERSION FILE TO
    local dir
    dir=$(cd / && GOFLAGS=-mod=mod go mod download -json "$1" | awk -F'"' '$2 == "Dir" { print $4 }')
    install -m 644 "$dir/$2" "$3"
}

heic=github.com/gen2brain/heic@v0.4.5
avif=github.com/gen2brain/avif@v0.4.4
from $heic lib/heif.wasm.gz libheif/libheif.wasm.gz
from $heic LICENSE libheif/LICENSE.gen2brain
from $heic lib/LICENSE.libheif libheif/LICENSE.libheif
from $heic lib/LICENSE.libde265 libheif/LICENSE.libde265
from $avif lib/decode.wasm.gz libavif/libavif.wasm.gz
from $avif LICENSE libavif/LICENSE.gen2brain
from $avif lib/LICENSE.libavif libavif/LICENSE.libavif
from $avif lib/LICENSE.aom libavif/LICENSE.aom
