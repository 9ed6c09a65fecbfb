package web_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"testing"
)

// TestStrings: both languages have all texts with the same blanks, and a text for each code.
func TestStrings(t *testing.T) {
	p := open(t, stage(canned(nil)), setting{})
	for _, difference := range value[[]string](p, `import("./strings.js").then(({ languages: { en, ko } }) => {
		const blanks = (text) => (text.match(/\{\w+\}/g) ?? []).sort().join();
		return [...new Set([...Object.keys(en), ...Object.keys(ko)])].filter((key) =>
			!en[key] || !ko[key] || blanks(en[key]) !== blanks(ko[key]) || en[key].split("|").length !== ko[key].split("|").length);
	})`) {
		t.Errorf("English and Korean differ in %s", difference)
	}
	for _, missing := range value[[]string](p, `import("./strings.js").then(({ languages: { en } }) =>
		[...document.querySelectorAll("[data-t], [data-t-label]")].map((e) => e.dataset.t ?? e.dataset.tLabel).filter((key) => !en[key]))`) {
		t.Errorf("index.html names a text that is none: %s", missing)
	}
	errors := []string{"INVALID_INPUT", "INVALID_HEIGHT", "UNSUPPORTED_IMAGE", "IMAGE_TOO_LARGE", "NO_PERSON", "NOT_MEASURABLE",
		"IMAGE_NOT_FOUND", "TIMEOUT", "OVERLOADED", "INTERNAL_ERROR"} // the contract's
	warnings := append(warningCodes(t), "PICTURE_NOT_STORED", "UNKNOWN_FIELD") // the service's own
	if len(warnings) < 10 {
		t.Fatalf("only %d codes of warnings found in the library", len(warnings))
	}
	for _, code := range append(errors, warnings...) {
		if !value[bool](p, `import("./strings.js").then(({ languages: { en, ko } }) => Boolean(en["`+code+`"] && ko["`+code+`"]))`) {
			t.Errorf("strings.js has no text for %s", code)
		}
	}
}

// warningCodes reads the values of the library's constants of type WarningCode.
func warningCodes(t *testing.T) (codes []string) {
	t.Helper()
	sources, err := filepath.Glob("../../../*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range sources {
		file, err := parser.ParseFile(token.NewFileSet(), source, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			if kind, ok := spec.Type.(*ast.Ident); !ok || kind.Name != "WarningCode" || len(spec.Values) != 1 {
				return true
			}
			if literal, ok := spec.Values[0].(*ast.BasicLit); ok {
				code, err := strconv.Unquote(literal.Value)
				if err != nil {
					t.Fatal(err)
				}
				codes = append(codes, code)
			}
			return true
		})
	}
	return codes
}
