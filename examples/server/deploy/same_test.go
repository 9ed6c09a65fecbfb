package deploy

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestSameCommands: the scripts call the same commands with the same arguments, but for buildah. So what is tested of
// one holds for the other, where there is no PowerShell to run it.
func TestSameCommands(t *testing.T) {
	inBash, inPowerShell := commands(t, "deploy.sh"), commands(t, "deploy.ps1")
	if len(inBash) != 11 || !slices.Equal(inBash, inPowerShell) {
		t.Errorf("deploy.sh calls\n%s\ndeploy.ps1 calls\n%s", strings.Join(inBash, "\n"), strings.Join(inPowerShell, "\n"))
	}
}

// commands returns what a script calls of aws, docker and go for the server, without the ways in which shells differ.
func commands(t *testing.T, file string) (found []string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	plain := strings.NewReplacer(`"`, "", `'`, "", "{", "", "}", "", `$version`, "$v", `$Version`, "$v",
		`(Join-Path $work $Name)`, "$work/$name", `$work/$1`, "$work/$name", "$zipper", "$work/build-lambda-zip")
	call := regexp.MustCompile(`\b((?:aws (?:lambda|ecr)|docker (?:buildx|login|push)) [^|\n]*[^|\s)]|go -C \S+ build .*)`)
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "#") || strings.Contains(line, "buildah login") {
			continue
		}
		for _, c := range call.FindAllString(plain.Replace(line), -1) {
			found = append(found, strings.ToLower(strings.TrimSuffix(strings.SplitN(c, ") ||", 2)[0], ")")))
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}
