package deploy

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestMain is the stand-in for a command where the environment says so, under that command's name.
func TestMain(m *testing.M) {
	name := strings.TrimSuffix(filepath.Base(os.Args[0]), ".exe")
	text, ok := os.LookupEnv("DEPLOY_STAND_IN")
	if !ok || strings.HasSuffix(name, ".test") {
		os.Exit(m.Run())
	}
	var state map[string]string
	if err := json.Unmarshal([]byte(text), &state); err != nil {
		panic(err)
	}
	switch {
	case name == "go":
		os.Exit(standInGo(state, os.Args[1:]))
	case name == "aws" && state["endpoint"] != "":
		os.Exit(execute(state, "aws", append(os.Args[1:], "--endpoint-url", state["endpoint"])))
	}
	c := call{Args: append([]string{name}, os.Args[1:]...)}
	if c.String() == "docker version" { // asked only whether docker runs
		os.Exit(len(state["no daemon"]))
	}
	err := c.answer(state)
	c.record(state["log"])
	if err == nil && state["failing"] != "" && strings.HasPrefix(c.String(), state["failing"]) {
		err = fmt.Errorf("%s was made to fail", c)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(254) // aws's code for what the service refused
	}
}

func (c *call) record(log string) {
	line, err := json.Marshal(c)
	if err != nil {
		panic(err)
	}
	f, err := os.OpenFile(log, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		panic(err)
	}
	defer f.Close()
	f.Write(append(line, '\n'))
}

// flag returns the value of a flag of the call.
func (c *call) flag(name string) string {
	if i := slices.Index(c.Args, name); i >= 0 && i+1 < len(c.Args) {
		return c.Args[i+1]
	}
	return ""
}

// answer prints what the real command would, and notes what it got. It takes no part in failing on purpose, so that a
// command that fails has no output, but it refuses what is plainly wrong.
func (c *call) answer(state map[string]string) (err error) {
	failing := state["failing"] != "" && strings.HasPrefix(c.String(), state["failing"])
	say := func(text string) {
		if !failing {
			fmt.Println(text)
		}
	}
	switch strings.Join(c.Args[:min(3, len(c.Args))], " ") {
	case "aws ecr get-login-password":
		say(secret)
	case "docker buildx build":
		c.Files, err = listed(c.Args[len(c.Args)-1])
	case "docker login --username", "buildah login --username":
		b, _ := io.ReadAll(os.Stdin)
		c.Stdin = string(b)
		say("Login Succeeded")
	case "aws lambda update-function-code":
		say("c2VudA==")
		if zip, ok := strings.CutPrefix(c.flag("--zip-file"), "fileb://"); ok {
			c.Files, err = zipped(zip)
		}
	case "aws lambda wait", "aws lambda get-function":
		if query := c.flag("--query"); strings.Contains(query, "PackageType") {
			say(state["kind"] + "\t" + state["architecture"] + "\t" + state["image"])
		} else if query != "" {
			say(c.now(state))
		}
	default:
		if c.Args[0] == "aws" {
			err = fmt.Errorf("there is no command %s", c)
		}
		say("done")
	}
	return err
}

// now is what the function runs in the end.
func (c *call) now(state map[string]string) string {
	runs, image := "c2VudA==", "None"
	if state["runs"] != "" {
		runs = state["runs"]
	}
	if state["kind"] == "Image" {
		repository, _, _ := strings.Cut(state["image"], "@")
		if i := strings.LastIndex(repository, ":"); i > strings.LastIndex(repository, "/") {
			repository = repository[:i]
		}
		image = repository + "@sha256:beef"
	}
	return runs + "\t2026-11-28T17:00:00.000+0000\t" + image
}

func listed(folder string) (files []string, err error) {
	entries, err := os.ReadDir(folder)
	for _, e := range entries {
		files = append(files, e.Name())
	}
	return files, err
}

// standInGo builds no server, which takes long; everything else is for the real command.
func standInGo(state map[string]string, args []string) int {
	line := strings.Join(args, " ")
	switch {
	case strings.Contains(line, "run ./licences"):
		fmt.Println("licences")
		return 0
	case strings.HasSuffix(line, " ."):
		if os.Getenv("CGO_ENABLED") != "0" || os.Getenv("GOOS") != "linux" || os.Getenv("GOARCH") == "" {
			fmt.Fprintln(os.Stderr, "the program is built for another system, or with cgo")
			return 1
		}
		if err := os.WriteFile(args[slices.Index(args, "-o")+1], []byte("program"), 0o755); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		return 0
	}
	return execute(state, "go", args)
}

// execute runs the real command.
func execute(state map[string]string, name string, args []string) int {
	c := exec.Command(state[name], args...)
	c.Stdout, c.Stderr = os.Stdout, os.Stderr
	c.Env = append(os.Environ(), "PATH="+state["path"])
	if err := c.Run(); err != nil {
		return 1
	}
	return 0
}
