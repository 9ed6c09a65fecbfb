package decode

import "bytes"

// A foreign format is known only by name.
type foreign struct {
	name  string
	magic string // how the data begins; ? stands for any byte
	hint  string // what else can be done than to convert it
}

const (
	hintModule = ", or have the program read it with the Go module github.com/hypermob/pose/heif"
	hintPhone  = hintModule + "; iPhones take JPEG with Settings > Camera > Formats > Most Compatible"
)

// foreigns are tried before formats().
func foreigns() []foreign {
	return []foreign{
		{"HEIC", "????ftyphei?", hintPhone},
		{"HEIC", "????ftyphev?", hintPhone},
		{"AVIF", "????ftypavi?", hintModule},
		{"HEIF", "????ftypmif?", hintPhone},
		{"HEIF", "????ftypmsf?", hintPhone},
		{"camera raw (CR3)", "????ftypcrx ", ""},
		{"video (or another kind of ISO media file)", "????ftyp", ""},
		{"JPEG XL", "\x00\x00\x00\x0cJXL ", ""},
		{"JPEG XL", "\xff\x0a", ""},
		{"JPEG 2000", "\x00\x00\x00\x0cjP  ", ""},
		{"JPEG 2000", "\xff\x4f\xff\x51", ""},
		{"camera raw (CR2)", "II*\x00????CR", ""},
		{"camera raw (RAF)", "FUJIFILMCCD-RAW", ""},
		{"camera raw (RW2)", "IIU\x00", ""},
		{"camera raw (ORF)", "IIRO", ""},
		{"camera raw (ORF)", "IIRS", ""},
		{"camera raw (ORF)", "MMOR", ""},
		{"a PNG of Apple's own kind (CgBI)", "\x89PNG\r\n\x1a\n????CgBI", ""},
		{"BigTIFF", "II+\x00", ""},
		{"BigTIFF", "MM\x00+", ""},
		{"PDF", "%PDF-", ""},
		{"a Photoshop file", "8BPS", ""},
		{"an icon (ICO)", "\x00\x00\x01\x00", ""},
	}
}

// foreignFormat returns the format that begins with head, if Decode knows it and does not read it.
func foreignFormat(head []byte) (foreign, bool) {
	for _, f := range foreigns() {
		if matches(f.magic, head) {
			return f, true
		}
	}
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n")
	isSVG := bytes.HasPrefix(text, []byte("<")) && bytes.Contains(text, []byte("<svg"))
	return foreign{name: "SVG"}, isSVG
}
