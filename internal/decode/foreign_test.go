package decode

import (
	"errors"
	"strings"
	"testing"
)

// Formats that are not read are named, and where there is a way to read them it is said.
func TestForeign(t *testing.T) {
	const module, phones = "github.com/hypermob/pose/heif", "Most Compatible"
	for data, want := range map[string][]string{
		"\x00\x00\x00\x1cftypheic":              {"HEIC", module, phones},
		"\x00\x00\x00\x1cftyphevc":              {"HEIC", module, phones},
		"\x00\x00\x00\x1cftypmif1":              {"HEIF", module, phones},
		"\x00\x00\x00\x1cftypavif":              {"AVIF", module},
		"\x00\x00\x00\x1cftypcrx ":              {"CR3"},
		"\x00\x00\x00\x1cftypqt  ":              {"video"},
		"\x00\x00\x00\x0cJXL \r\n":              {"JPEG XL"},
		"\xff\x0a":                              {"JPEG XL"},
		"\xff\x4f\xff\x51":                      {"JPEG 2000"},
		"II*\x00\x10\x00\x00\x00CR\x02":         {"CR2"},
		"IIU\x00":                               {"RW2"},
		"IIRO":                                  {"ORF"},
		"MMOR":                                  {"ORF"},
		"II+\x00":                               {"BigTIFF"},
		"MM\x00+":                               {"BigTIFF"},
		"\x89PNG\r\n\x1a\n\x00\x00\x00\x04CgBI": {"CgBI"},
		"8BPS":                                  {"Photoshop"},
		"\x00\x00\x01\x00":                      {"icon"},
		"\ufeff \n<?xml version='1.0'?><svg/>":  {"SVG"},
		"<svg xmlns='http://www.w3.org/2000/svg'/>": {"SVG"},
	} {
		var known *Error
		if _, err := sniffed(data); !errors.As(err, &known) || known.Kind != Unsupported {
			t.Errorf("%q: %v", data, err)
			continue
		}
		for _, word := range append(want, "convert it to JPEG or PNG") {
			if !strings.Contains(known.Message, word) {
				t.Errorf("%q: %q does not say %q", data, known.Message, word)
			}
		}
		if hinted := strings.Contains(known.Message, module); hinted != (len(want) > 1) {
			t.Errorf("%q: the module is named: %v", data, hinted)
		}
		if phone := strings.Contains(known.Message, phones); phone != (len(want) > 2) {
			t.Errorf("%q: phones are named: %v", data, phone)
		}
	}
}

// Text that only mentions SVG is not an SVG file.
func TestNotSVG(t *testing.T) {
	for _, text := range []string{"see <svg> below", "<html><body>", "svg"} {
		if f, ok := foreignFormat([]byte(text)); ok {
			t.Errorf("%q is %s", text, f.name)
		}
	}
}
