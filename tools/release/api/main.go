// Api prints the exported API of packages: every exported declaration, without comments and bodies,
// in a fixed order. A change of the API shows as a change of ../api.txt, which CI compares. After
// an intended change, run:
//
//	go -C tools/release run ./api >tools/release/api.txt
//
// It reads the files that are built for linux/amd64 without cgo and without tags. No exported name
// here depends on those.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/build"
	"go/doc"
	"go/format"
	"go/parser"
	"go/printer"
	"go/token"
	"io"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	log.SetFlags(0)
	if err := run(os.Stdout, "../.."); err != nil {
		log.Fatal("api: ", err)
	}
}

func run(w io.Writer, root string) error {
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		name := d.Name()
		if path != root && (strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || private[name]) {
			return fs.SkipDir
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		if err := record(w, path, filepath.ToSlash(rel)); err != nil {
			return fmt.Errorf("%s: %w", rel, err)
		}
		return nil
	})
}

// private folders contain nothing that others may import.
var private = map[string]bool{"internal": true, "testdata": true, "tools": true, "bench": true, "docs": true}

// record writes the API of the package in a folder, if it has one that is not a command.
func record(w io.Writer, dir, name string) error {
	context := build.Default
	context.GOOS, context.GOARCH, context.CgoEnabled, context.BuildTags = "linux", "amd64", false, nil
	found, err := context.ImportDir(dir, 0)
	var none *build.NoGoError
	if errors.As(err, &none) || err == nil && found.IsCommand() {
		return nil
	}
	if err != nil {
		return err
	}
	set := token.NewFileSet()
	var files []*ast.File
	for _, f := range found.GoFiles {
		file, err := parser.ParseFile(set, filepath.Join(dir, f), nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		files = append(files, file)
	}
	p, err := doc.NewFromFiles(set, files, name)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "# %s: package %s\n\n", name, p.Name)
	values := func(all ...[]*doc.Value) {
		for _, list := range all {
			for _, v := range list {
				show(w, v.Decl)
			}
		}
	}
	functions := func(all ...[]*doc.Func) {
		for _, list := range all {
			for _, f := range list {
				f.Decl.Body = nil
				show(w, f.Decl)
			}
		}
	}
	values(p.Consts, p.Vars)
	functions(p.Funcs)
	for _, t := range p.Types {
		show(w, t.Decl)
		values(t.Consts, t.Vars)
		functions(t.Funcs, t.Methods)
	}
	return nil
}

// show prints a declaration without comments and in a fixed layout, so that neither shows as a
// change.
func show(w io.Writer, decl ast.Decl) {
	ast.Inspect(decl, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GenDecl:
			n.Doc = nil
		case *ast.FuncDecl:
			n.Doc = nil
		case *ast.Field:
			n.Doc, n.Comment = nil, nil
		case *ast.ValueSpec:
			n.Doc, n.Comment = nil, nil
		case *ast.TypeSpec:
			n.Doc, n.Comment = nil, nil
		}
		return true
	})
	var b bytes.Buffer
	if err := printer.Fprint(&b, token.NewFileSet(), decl); err != nil {
		log.Fatal(err)
	}
	out, err := format.Source(b.Bytes())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Fprintf(w, "%s\n\n", bytes.TrimSpace(out))
}
