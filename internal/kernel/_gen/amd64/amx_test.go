package amd64

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// An encoded instruction is one that is written as bytes below its text.
type encoded struct {
	function, text string
	code           []byte
}

// instructions returns those of the file that the generator wrote.
func instructions(t *testing.T) (all []encoded) {
	file, err := os.ReadFile("../../split_amd64.s")
	if err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile(`(?m)^(?:TEXT ·(\w+)|\t// (.*)|\tBYTE +\$0x([0-9a-f]{2}))`)
	function, last := "", ""
	for _, m := range line.FindAllStringSubmatch(string(file), -1) {
		switch {
		case m[1] != "":
			function = m[1]
		case m[2] != "":
			all = append(all, encoded{function: function, text: m[2]})
			last = m[2]
		case last == "":
			t.Fatalf("%s: a byte without a text", function)
		default:
			b, _ := strconv.ParseUint(m[3], 16, 8)
			e := &all[len(all)-1]
			e.code = append(e.code, byte(b))
		}
	}
	if len(all) == 0 {
		t.Fatal("no bytes")
	}
	return all
}

// The bytes are what their texts say, according to a disassembler that is not ours.
func TestBytes(t *testing.T) {
	all := instructions(t)
	var code []byte
	for _, e := range all {
		code = append(code, e.code...)
	}
	path := filepath.Join(t.TempDir(), "code")
	if err := os.WriteFile(path, code, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("objdump", "-D", "-w", "-b", "binary", "-m", "i386:x86-64", path).Output()
	if err != nil {
		t.Fatalf("%v (Debian: apt-get install binutils)", err)
	}
	// Address, bytes, instruction.
	line := regexp.MustCompile(`(?m)^ *[0-9a-f]+:\t[0-9a-f ]+\t(.*)`)
	decoded := line.FindAllStringSubmatch(string(out), -1)
	if len(decoded) != len(all) {
		t.Fatalf("%d instructions from %d", len(decoded), len(all))
	}
	different := map[string]bool{}
	for i, e := range all {
		if text := strings.Join(strings.Fields(decoded[i][1]), " "); text != e.text {
			t.Errorf("% x is %q, not %q", e.code, text, e.text)
		}
		different[e.text] = true
	}
	t.Logf("%d different instructions", len(different))
}

// Each function that uses tiles configures them first and releases them at last.
func TestTilesReleased(t *testing.T) {
	functions := map[string][]string{}
	for _, e := range instructions(t) {
		functions[e.function] = append(functions[e.function], e.text)
	}
	for name, texts := range functions {
		for i, text := range texts {
			first, last := strings.HasPrefix(text, "ldtilecfg"), text == "tilerelease"
			if first != (i == 0) || last != (i == len(texts)-1) {
				t.Errorf("%s: %s is instruction %d of %d", name, text, i+1, len(texts))
			}
		}
	}
}
