package exif

import (
	"bytes"
	"encoding/xml"
	"strings"
)

// maxXMP is the most of an XMP packet that is read: as much as a JPEG segment has room for.
// Elements that are deeper than maxDepth end it.
const (
	maxXMP   = 64 << 10
	maxDepth = 100
)

const rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

var (
	rdfRoot        = xml.Name{Space: rdf, Local: "RDF"}
	rdfDescription = xml.Name{Space: rdf, Local: "Description"}
	xmpOrientation = xml.Name{Space: "http://ns.adobe.com/tiff/1.0/", Local: "Orientation"}
)

// orientationOf returns the orientation that an XMP packet gives the file (ISO 16684-1, 7.4: as an
// attribute or as an element of its description), 0 if it gives none. Descriptions further inside
// are of other files, which went into this one.
func orientationOf(packet []byte) int {
	d := xml.NewDecoder(bytes.NewReader(packet))
	var path []xml.Name
	for {
		token, err := d.Token()
		if err != nil || len(path) > maxDepth {
			return 0
		}
		switch t := token.(type) {
		case xml.StartElement:
			if path = append(path, t.Name); describesFile(path) {
				if o := attribute(t.Attr); o != 0 {
					return o
				}
			}
		case xml.EndElement:
			path = path[:len(path)-1]
		case xml.CharData:
			if n := len(path) - 1; n > 0 && path[n] == xmpOrientation && describesFile(path[:n]) {
				return orientation(string(t))
			}
		}
	}
}

// describesFile reports whether a path of elements ends in the description of the whole file: RDF
// stands at the top, or in x:xmpmeta.
func describesFile(path []xml.Name) bool {
	n := len(path)
	return (n == 2 || n == 3) && path[n-1] == rdfDescription && path[n-2] == rdfRoot
}

func attribute(attributes []xml.Attr) int {
	for _, a := range attributes {
		if a.Name == xmpOrientation {
			return orientation(a.Value)
		}
	}
	return 0
}

// orientation returns what a text says, 0 if that is none.
func orientation(text string) int {
	if text = strings.TrimSpace(text); len(text) == 1 && '1' <= text[0] && text[0] <= '8' {
		return int(text[0] - '0')
	}
	return 0
}
