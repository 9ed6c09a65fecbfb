// Package hangul embeds the Korean syllables that are written on pictures.
//
// Origin: Noto Sans KR Bold of npm package @expo-google-fonts/noto-sans-kr 0.4.3, all but the
// syllables 팔다리 left out by subset.sh. Copyright Adobe, SIL Open Font License 1.1 (see LICENSE).
package hangul

import _ "embed"

// TTF is the TrueType file.
//
//go:embed hangul.ttf
var TTF []byte
