package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

func environment(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

func TestParse(t *testing.T) {
	c, err := parse(nil, environment(), io.Discard)
	if err != nil || c.listen != "127.0.0.1:8080" || c.Model.String() != "heavy" || c.Storage != "file://./pictures" || len(c.Sources)+len(c.Origins) != 0 {
		t.Errorf("defaults are %+v, %v", c, err)
	}
	c, err = parse([]string{"-model", "full", "-sources", "https://a.example/x/, s3://b/,"},
		environment("POSE_MODEL", "lite", "POSE_TIMEOUT", "5s", "POSE_MAX_BYTES", "1000", "POSE_SOURCES", "https://z/", "POSE_ORIGINS", "https://a,https://b", "PORT", "9000"), io.Discard)
	if err != nil || c.Model.String() != "full" || c.Timeout != 5*time.Second || c.MaxBytes != 1000 || c.listen != ":9000" ||
		!slices.Equal(c.Sources, []string{"https://a.example/x/", "s3://b/"}) || !slices.Equal(c.Origins, []string{"https://a", "https://b"}) {
		t.Errorf("got %+v, %v", c, err)
	}
	for _, wrong := range []struct {
		args string
		env  []string
		says string
	}{
		{"-model huge", nil, "heavy, full or lite"},
		{"-nope", nil, "not defined"},
		{"extra", nil, `"extra"`},
		{"", []string{"POSE_WORKERS", "many"}, "POSE_WORKERS"},
	} {
		_, err := parse(strings.Fields(wrong.args), environment(wrong.env...), io.Discard)
		if err == nil || !strings.Contains(err.Error(), wrong.says) {
			t.Errorf("%q, %v: %v", wrong.args, wrong.env, err)
		}
	}
}

// The exit code is 2 for a wrong command line and 1 for what does not work.
func TestExitCodes(t *testing.T) {
	missing := "file://" + t.TempDir() + "/no/such/folder"
	for args, want := range map[string]int{
		"-help":                               0,
		"-model huge":                         2,
		"-storage nope://":                    1,
		"-storage mem:// -threads -1":         2,
		"-storage mem:// -threads 0":          2,
		"-storage mem:// -timeout 0s":         2,
		"-storage mem:// -drain -5s":          2,
		"-storage mem:// -threads 1000000":    1,
		"-storage mem:// -workers 1000000000": 1,
		"-storage mem:// -queue 1000000000":   1,
		"-storage mem:// -method x":           1,
		"-storage mem:// -public-url x":       1,
		"-storage mem:// -sources " + missing: 1,
	} {
		var stderr bytes.Buffer
		if got := run(t.Context(), strings.Fields(args), environment(), &stderr); got != want || stderr.Len() == 0 {
			t.Errorf("%s: exit code %d, want %d: %s", args, got, want, &stderr)
		}
	}
}

// The README's table is that of the flags: go test -run Table -v prints it.
func TestTable(t *testing.T) {
	var b strings.Builder
	fmt.Fprintf(&b, "| flag | variable | default | meaning |\n|---|---|---|---|\n")
	newFlags(&config{}).VisitAll(func(f *flag.Flag) {
		_, usage := flag.UnquoteUsage(f)
		meaning, standard, ok := strings.Cut(usage, " (default ")
		standard = strings.TrimSuffix(standard, ")")
		if !ok {
			if standard = f.DefValue; standard != "" {
				standard = "`" + standard + "`"
			}
		}
		fmt.Fprintf(&b, "| `-%s` | `%s` | %s | %s |\n", f.Name, variable(f.Name), standard, meaning)
	})
	t.Log("\n" + b.String())
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(readme), b.String()) {
		t.Error("the README's table of flags is another one")
	}
}
