package arm64

import (
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// The texts of the words that Go's assembler does not know agree with a disassembler that
// is not ours.
func TestWords(t *testing.T) {
	word := regexp.MustCompile(`WORD \$0x([0-9a-f]{8}) // (.*)\n`)
	var code []byte
	var texts []string
	seen := map[string]bool{}
	for name, write := range subjects {
		var a assembly
		write(&a)
		source := a.source()
		matches := word.FindAllStringSubmatch(source, -1)
		if n := strings.Count(source, "WORD"); n != len(matches) {
			t.Errorf("%s: %d of %d words have a text", name, len(matches), n)
		}
		for _, m := range matches {
			if !seen[m[0]] {
				seen[m[0]] = true
				w, err := strconv.ParseUint(m[1], 16, 32)
				if err != nil {
					t.Fatal(err)
				}
				code = binary.LittleEndian.AppendUint32(code, uint32(w))
				texts = append(texts, strings.ToLower(m[2]))
			}
		}
	}
	decoded := disassemble(t, code)
	if len(decoded) != len(texts) {
		t.Fatalf("%d instructions from %d words", len(decoded), len(texts))
	}
	for i, text := range texts {
		if decoded[i] != text {
			t.Errorf("%08x is %q, not %q", binary.LittleEndian.Uint32(code[4*i:]), decoded[i], text)
		}
	}
	t.Logf("%d different words", len(texts))
}

// disassemble returns the instructions of arm64 code, one space between name and operands.
func disassemble(t *testing.T, code []byte) (instructions []string) {
	const objdump = "aarch64-linux-gnu-objdump"
	path := filepath.Join(t.TempDir(), "code")
	if err := os.WriteFile(path, code, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(objdump, "-D", "-b", "binary", "-m", "aarch64", path).Output()
	if err != nil {
		t.Fatalf("%v (Debian: apt-get install binutils-aarch64-linux-gnu)", err)
	}
	// Address, encoding, instruction, perhaps a comment.
	line := regexp.MustCompile(`(?m)^ *[0-9a-f]+:\t[0-9a-f]{8} +\t([^/\n]*)`)
	for _, m := range line.FindAllStringSubmatch(string(out), -1) {
		instructions = append(instructions, strings.Join(strings.Fields(m[1]), " "))
	}
	return instructions
}
