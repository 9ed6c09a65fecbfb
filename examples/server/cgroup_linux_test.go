package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A cgroup is a memory cgroup of its own, of version 1 or 2, as container hosts make them.
type cgroup struct{ folder string }

// newCgroup returns a cgroup with a limit, or nil where this process may make none.
func newCgroup(t *testing.T, bytes int64) *cgroup {
	t.Helper()
	for root, file := range map[string]string{"/sys/fs/cgroup/memory": "memory.limit_in_bytes", "/sys/fs/cgroup": "memory.max"} {
		folder := filepath.Join(root, fmt.Sprintf("pose-test-%d-%d", os.Getpid(), time.Now().UnixNano()))
		if os.Mkdir(folder, 0o755) != nil {
			continue
		}
		t.Cleanup(func() {
			for start := time.Now(); os.Remove(folder) != nil && time.Since(start) < 5*time.Second; {
				time.Sleep(10 * time.Millisecond) // its processes are still ending
			}
		})
		limit := filepath.Join(folder, file)
		if _, err := os.Stat(limit); err == nil && os.WriteFile(limit, []byte(strconv.FormatInt(bytes, 10)), 0) == nil {
			return &cgroup{folder}
		}
	}
	return nil
}

// starter is a program that enters the cgroup and becomes the one that it is given.
func (c *cgroup) starter() []string {
	if c == nil {
		return nil
	}
	return []string{"/bin/sh", "-c", `echo $$ >"$0" && exec "$@"`, filepath.Join(c.folder, "cgroup.procs")}
}

// killed says how many of its processes the kernel killed for want of memory.
func (c *cgroup) killed(t *testing.T) int {
	t.Helper()
	if c == nil {
		return 0
	}
	for _, name := range []string{"memory.oom_control", "memory.events"} {
		if m := regexp.MustCompile(`(?m)^oom_kill (\d+)$`).FindSubmatch(c.read(name)); m != nil {
			n, _ := strconv.Atoi(string(m[1]))
			return n
		}
	}
	t.Error("the cgroup does not say how many it killed")
	return 0
}

// String says how near the processes came to the limit.
func (c *cgroup) String() string {
	if c == nil {
		return "in no cgroup"
	}
	most := append(c.read("memory.max_usage_in_bytes"), c.read("memory.peak")...)
	n, _ := strconv.ParseFloat(strings.TrimSpace(string(most)), 64)
	return fmt.Sprintf("in a cgroup, which saw %.0f MB", n/1e6)
}

func (c *cgroup) read(name string) []byte {
	b, _ := os.ReadFile(filepath.Join(c.folder, name))
	return b
}
