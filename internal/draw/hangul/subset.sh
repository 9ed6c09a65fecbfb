#!/usr/bin/env bash
# Makes hangul.ttf anew: the syllables that pictures in Korean name limbs with, of Noto Sans KR Bold.
# It needs npm and fonttools: pip install fonttools==4.68.0
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
npm pack --silent --pack-destination "$work" @expo-google-fonts/noto-sans-kr@0.4.3 >/dev/null
tar -xzf "$work"/*.tgz -C "$work" package/700Bold/NotoSansKR_700Bold.ttf package/LICENSE_FONT
font=$work/package/700Bold/NotoSansKR_700Bold.ttf
echo "4ffa20c272ae6d689f7c8d34ff9c8039a326e9c334d9fc8852b2a7396227d077  $font" | sha256sum -c --quiet
pyftsubset "$font" --text=팔다리 --layout-features= --no-hinting --no-recalc-timestamp --name-IDs=0,13,14 \
  --drop-tables+=DSIG,GPOS,GSUB,GDEF,STAT,BASE,vhea,vmtx,VORG,gasp,prep,meta,OS/2,post --output-file=hangul.ttf
cp "$work/package/LICENSE_FONT" LICENSE
