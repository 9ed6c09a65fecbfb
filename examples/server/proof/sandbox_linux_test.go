package proof

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

const (
	sandboxName = "sandbox" // os.Args[0] of this program when it is to become the sandboxed one
	nobody      = 65534     // the unprivileged user and group
)

// A sandbox is a running program that sees a read-only folder as its whole file system, no
// process but its own, and no network but its own loopback.
type sandbox struct {
	*exec.Cmd
	root   string
	before []string // what lay in root at the start
	stdout bytes.Buffer
	stderr log
}

// folder makes a sandbox's root of files, given as name in the root and file to copy.
func folder(t testing.TB, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(root, name), b, 0o555); err != nil {
			t.Fatal(err)
		}
	}
	for dir := root; dir != os.TempDir() && dir != "/"; dir = filepath.Dir(dir) { // for the unprivileged user
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// start runs the program argv[0], a path in root, with no environment but env.
func start(t testing.TB, root string, env []string, argv ...string) *sandbox {
	t.Helper()
	if os.Geteuid() != 0 {
		unavailable(t, "only root may make the namespaces")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	failure, end, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer failure.Close()
	s := &sandbox{Cmd: exec.Command(self, argv...), root: root, before: list(t, root)}
	s.Args = append([]string{sandboxName, root}, argv...)
	s.Env = append([]string{}, env...)
	s.Stdin = strings.NewReader("") // a pipe: no file of the outside is open
	s.Stdout, s.Stderr = &s.stdout, &s.stderr
	s.ExtraFiles = []*os.File{end}
	s.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags: unix.CLONE_NEWNS | unix.CLONE_NEWPID | unix.CLONE_NEWNET | unix.CLONE_NEWIPC | unix.CLONE_NEWUTS,
		Pdeathsig:  unix.SIGKILL,
	}
	err = s.Start()
	end.Close()
	if err != nil {
		unavailable(t, "no namespaces: "+err.Error())
	}
	t.Cleanup(func() { s.Process.Kill(); s.Wait() })
	// The pipe closes when the program replaces this one, or says why that failed.
	if b, err := io.ReadAll(failure); err != nil || len(b) > 0 {
		if bytes.Contains(b, []byte(unix.EPERM.Error())) {
			unavailable(t, string(b))
		}
		t.Fatal(string(b), err)
	}
	return s
}

// enterSandbox runs in the new namespaces. It takes the old world away and becomes the program.
func enterSandbox() {
	const report = 3                                                 // the pipe to start
	unix.CloseRange(report, math.MaxInt32, unix.CLOSE_RANGE_CLOEXEC) // whatever the tests were started with
	runtime.LockOSThread()                                           // capabilities and no_new_privs belong to the thread
	err := leaveWorld(os.Args[1])
	if err == nil {
		err = fmt.Errorf("exec: %w", unix.Exec(os.Args[2], os.Args[2:], os.Environ()))
	}
	unix.Write(report, []byte(err.Error()))
	os.Exit(1)
}

func leaveWorld(root string) error {
	steps := []struct {
		name string
		do   func() error
	}{
		{"loopback", raiseLoopback},
		{"mounts for ourselves", func() error { return unix.Mount("", "/", "", unix.MS_PRIVATE|unix.MS_REC, "") }},
		{"bind mount", func() error { return unix.Mount(root, root, "", unix.MS_BIND, "") }},
		{"read-only", func() error {
			return unix.Mount("", root, "", unix.MS_BIND|unix.MS_REMOUNT|unix.MS_RDONLY|unix.MS_NOSUID|unix.MS_NODEV, "")
		}},
		{"chdir", func() error { return unix.Chdir(root) }},
		{"pivot_root", func() error { return unix.PivotRoot(".", ".") }}, // the old root lies on the new one
		{"unmount the old root", func() error { return unix.Unmount(".", unix.MNT_DETACH) }},
		{"chdir", func() error { return unix.Chdir("/") }},
		{"bounding set", func() error {
			for c := 0; c <= unix.CAP_LAST_CAP; c++ {
				if err := unix.Prctl(unix.PR_CAPBSET_DROP, uintptr(c), 0, 0, 0); err != nil && err != unix.EINVAL { // unknown here
					return err
				}
			}
			return nil
		}},
		{"groups", func() error { return syscall.Setgroups(nil) }},
		{"group", func() error { return syscall.Setresgid(nobody, nobody, nobody) }},
		{"user", func() error { return syscall.Setresuid(nobody, nobody, nobody) }},
		{"capabilities", func() error {
			var none [2]unix.CapUserData
			return unix.Capset(&unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}, &none[0])
		}},
		{"no_new_privs", func() error { return unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) }},
	}
	for _, s := range steps {
		if err := s.do(); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return nil
}

func raiseLoopback() error {
	socket, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(socket)
	lo, err := unix.NewIfreq("lo")
	if err != nil {
		return err
	}
	lo.SetUint16(unix.IFF_UP)
	return unix.IoctlIfreq(socket, unix.SIOCSIFFLAGS, lo)
}

// check looks at the running program from outside: that the sandbox is what it promises.
func (s *sandbox) check(t testing.TB, inputs ...string) {
	t.Helper()
	read := func(name string) string {
		b, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", s.Process.Pid, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	status := read("status")
	for _, want := range []string{
		`Uid:(\s+65534){4}`, `Gid:(\s+65534){4}`, `Groups:\s*`, `NSpid:\s+\d+\s+1`, `NoNewPrivs:\s+1`,
		`CapInh:\s+0+`, `CapPrm:\s+0+`, `CapEff:\s+0+`, `CapBnd:\s+0+`, `CapAmb:\s+0+`,
	} {
		if !regexp.MustCompile(`(?m)^` + want + `$`).MatchString(status) {
			t.Errorf("no %s in the process's status:\n%s", want, status)
		}
	}
	mounts := strings.Split(strings.TrimSpace(read("mountinfo")), "\n")
	if f := strings.Fields(mounts[0]); len(mounts) != 1 || f[4] != "/" || !slices.Contains(strings.Split(f[5], ","), "ro") {
		t.Errorf("mounts other than a read-only root: %q", mounts)
	}
	if cards := strings.Split(strings.TrimSpace(read("net/dev")), "\n")[2:]; len(cards) != 1 || !strings.HasPrefix(strings.TrimSpace(cards[0]), "lo:") {
		t.Errorf("network interfaces other than loopback: %q", cards)
	}
	inside := fmt.Sprintf("/proc/%d/root", s.Process.Pid)
	if got := list(t, inside+"/"); !slices.Equal(got, s.before) {
		t.Errorf("the program sees %q, should see %q", got, s.before)
	}
	if err := os.WriteFile(inside+"/new", nil, 0o600); !errors.Is(err, unix.EROFS) { // not even as root
		t.Errorf("writing a file into the root: %v", err)
	}
	// Nothing but pipes, sockets, the runtime's own and the inputs are open: no file of the outside, none for writing.
	open, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", s.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	for _, fd := range open {
		to, err := os.Readlink(fmt.Sprintf("/proc/%d/fd/%s", s.Process.Pid, fd.Name()))
		if err == nil && slices.Contains(inputs, to) {
			info := read("fdinfo/" + fd.Name())
			if !regexp.MustCompile(`(?m)^flags:\s0[0-7]*0$`).MatchString(info) { // the last digit of O_RDONLY is 0
				t.Errorf("the program has %s open otherwise than for reading: %s", to, info)
			}
			continue
		}
		if err == nil && !regexp.MustCompile(`^(pipe|socket|anon_inode):`).MatchString(to) {
			t.Errorf("the program has %s open as %s", to, fd.Name())
		}
	}
}

// unchanged reports a file that the program made, changed or removed.
func (s *sandbox) unchanged(t testing.TB) {
	t.Helper()
	if got := list(t, s.root); !slices.Equal(got, s.before) {
		t.Errorf("the root held %q, now holds %q", s.before, got)
	}
}

// list describes all that lies in a folder.
func list(t testing.TB, root string) (files []string) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(root), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		i, err := d.Info()
		if err != nil {
			return err
		}
		files = append(files, fmt.Sprint(path, " ", i.Mode(), " ", i.Size(), " ", i.ModTime().UnixNano()))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// client returns a client whose connections begin in the sandbox's network.
func (s *sandbox) client() *http.Client {
	return &http.Client{Transport: &http.Transport{DialContext: s.dial}}
}

func (s *sandbox) dial(ctx context.Context, network, address string) (conn net.Conn, err error) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // and never unlocked: the thread ends with the goroutine
		var namespace *os.File
		if namespace, err = os.Open(fmt.Sprintf("/proc/%d/ns/net", s.Process.Pid)); err != nil {
			return
		}
		defer namespace.Close()
		if err = unix.Setns(int(namespace.Fd()), unix.CLONE_NEWNET); err == nil {
			conn, err = new(net.Dialer).DialContext(ctx, network, address)
		}
	}()
	<-done
	return conn, err
}

// A log is a server's: it tells the address once that is there.
type log struct {
	mu    sync.Mutex
	bytes bytes.Buffer
}

func (l *log) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.bytes.Write(b)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.bytes.String()
}

// address returns the server's URL, "" before it listens.
func (l *log) address() string {
	for line := range strings.Lines(l.String()) {
		var entry struct{ Address string }
		if json.Unmarshal([]byte(line), &entry) == nil && entry.Address != "" {
			return entry.Address
		}
	}
	return ""
}
