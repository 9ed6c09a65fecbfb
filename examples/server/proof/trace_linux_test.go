package proof

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// A call is a system call that names a file or makes something reachable: strace's classes
// %file and %network, and what makes files without a name. Or it changes the process's state.
type call struct{ name, args string }

var (
	callLine = regexp.MustCompile(`^\d+ +(\w+)\((.*)`)
	openCall = regexp.MustCompile(`^AT_FDCWD, "([^"]*)", ([A-Z_|]+)`)
	// The Go runtime sets the register that it finds a thread's own memory by. The library asks for
	// the use of AMX tiles, of component 18 of the state; older versions of strace do not know that.
	stateCall = regexp.MustCompile(`^(ARCH_SET_FS,|(ARCH_REQ_XCOMP_PERM|0x1023 [^,]*), 0x12\b)`)
)

// trace runs a program in strace and returns its calls.
func trace(t *testing.T, argv ...string) (calls []call) {
	t.Helper()
	strace, err := exec.LookPath("strace")
	if err != nil {
		unavailable(t, "strace is not installed")
	}
	file := filepath.Join(t.TempDir(), "trace")
	cmd := exec.Command(strace, append([]string{"-f", "-qq", "-s", "4096", "-e", "signal=none", "-e", "trace=%file,%network,memfd_create,memfd_secret,open_by_handle_at,io_uring_setup,shmget,mq_open,arch_prctl", "-o", file}, argv...)...)
	out, err := cmd.CombinedOutput()
	b, _ := os.ReadFile(file)
	switch {
	case err != nil && strings.Contains(string(out), "PTRACE") && len(b) == 0:
		unavailable(t, string(out))
	case err != nil || !strings.Contains(string(out), `"status":"success"`):
		t.Fatalf("%v: %s", err, out)
	}
	return parseTrace(string(b))
}

// parseTrace reads strace's lines. A call that another thread's interrupts is there with all its
// arguments, ended by "<unfinished ...>", and once more as "<... name resumed>", which is passed over.
func parseTrace(text string) (calls []call) {
	for line := range strings.Lines(text) {
		if m := callLine.FindStringSubmatch(line); m != nil {
			calls = append(calls, call{m[1], strings.TrimSpace(m[2])})
		}
	}
	return calls
}

// sort tells what the calls do: the files they open to read and to write, and all that is neither
// that nor looking at a file (sockets, links, removals, other programs, ...).
func sort(calls []call) (read, written, other []string) {
	for i, c := range calls {
		m := openCall.FindStringSubmatch(c.args)
		switch {
		case c.name == "openat" && m != nil:
			if flags := strings.Split(m[2], "|"); slices.Contains(flags, "O_RDONLY") && !slices.ContainsFunc(flags, writes) {
				read = append(read, m[1])
			} else {
				written = append(written, m[1])
			}
		case c.name == "execve" && i == 0: // the program itself
		case c.name == "arch_prctl" && stateCall.MatchString(c.args):
		case slices.Contains([]string{"newfstatat", "stat", "lstat", "statx", "readlink", "readlinkat", "access", "faccessat", "faccessat2"}, c.name):
		default:
			other = append(other, c.name+"("+c.args)
		}
	}
	return read, written, other
}

func writes(flag string) bool {
	return slices.Contains([]string{"O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "O_APPEND", "O_TMPFILE", "O_ACCMODE"}, flag)
}

// The command opens no file for writing but temporary ones beside the requested picture, one of which it renames to that
// and the others it removes, and no socket. It reads nothing but the photo and what Go's runtime looks at under
// /proc and /sys.
func TestSystemCalls(t *testing.T) {
	program := build(t, "../measure", runtime.GOARCH)
	photo, err := filepath.Abs(smallPhoto)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	picture := filepath.Join(folder, "out.png")
	for _, argv := range [][]string{
		{program, "-height", "174.058", photo},
		{program, "-height", "174.058", "-annotate", picture, photo},
	} {
		read, written, other := sort(trace(t, argv...))
		t.Logf("read: %q, written: %q", read, written)
		if slices.Contains(argv, picture) {
			written, other = withoutTemporary(folder, picture, written, other)
		}
		if len(written) > 0 {
			t.Errorf("opened for writing: %q", written)
		}
		if len(other) > 0 {
			t.Errorf("calls that should not be: %q", other)
		}
		photos := slices.DeleteFunc(read, func(file string) bool { return strings.HasPrefix(file, "/proc/") || strings.HasPrefix(file, "/sys/") })
		if !slices.Equal(photos, []string{photo}) {
			t.Errorf("read: %q, should be %q", photos, photo)
		}
	}
	left, err := os.ReadDir(folder)
	if err != nil || len(left) != 1 || left[0].Name() != filepath.Base(picture) {
		t.Errorf("the picture's folder holds %v, %v", left, err)
	}
}

// withoutTemporary leaves out the command's temporary files in a folder: that they are written, removed, and renamed to the picture.
func withoutTemporary(folder, picture string, written, other []string) (files, calls []string) {
	temporary := regexp.QuoteMeta(folder) + `/\.measure-[0-9a-f]+\.tmp`
	file := regexp.MustCompile(`^` + temporary + `$`)
	allowed := regexp.MustCompile(`^(unlinkat\(AT_FDCWD, "` + temporary + `", 0|renameat2?\(AT_FDCWD, "` + temporary + `", AT_FDCWD, "` + regexp.QuoteMeta(picture) + `")`)
	return slices.DeleteFunc(written, file.MatchString), slices.DeleteFunc(other, allowed.MatchString)
}

// What the test above looks for would be found.
func TestParseTrace(t *testing.T) {
	read, written, other := sort(parseTrace(`7 execve("/measure", ["/measure"], 0x7ffd15cd2870 /* 0 vars */) = 0
7 openat(AT_FDCWD, "/photo", O_RDONLY|O_CLOEXEC <unfinished ...>
8 newfstatat(AT_FDCWD, "/photo", {st_mode=S_IFREG|0644, st_size=251771, ...}, 0) = 0
7 <... openat resumed>) = 5
8 openat(AT_FDCWD, "/a", O_WRONLY|O_CREAT|O_TRUNC|O_CLOEXEC, 0666) = 6
9 openat(AT_FDCWD, "/b", O_RDONLY|O_CREAT, 0600 <unfinished ...>
8 openat(AT_FDCWD, "/c", O_RDWR) = -1 ENOENT (No such file or directory)
8 openat(AT_FDCWD, "/tmp", O_RDWR|O_TMPFILE, 0600) = 7
8 openat(5, "d", O_RDONLY) = 7
8 socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC|SOCK_NONBLOCK, IPPROTO_IP) = 6
8 connect(6, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("10.0.0.1")}, 16 <unfinished ...>
8 unlinkat(AT_FDCWD, "/e", 0) = 0
8 memfd_create("f", MFD_CLOEXEC) = 6
8 execve("/bin/sh", ["sh"], 0x7ffd15cd2870 /* 0 vars */) = 0
7 arch_prctl(ARCH_SET_FS, 0x52e108)       = 0
7 arch_prctl(ARCH_REQ_XCOMP_PERM, 0x12 /* XFEATURE_XTILE_DATA */) = 0
7 arch_prctl(0x1023 /* ARCH_??? */, 0x12) = -1 EINVAL (Invalid argument)
7 arch_prctl(0x1023 /* ARCH_??? */, 0x11) = 0
`))
	if !slices.Equal(read, []string{"/photo"}) || !slices.Equal(written, []string{"/a", "/b", "/c", "/tmp"}) {
		t.Errorf("read %q, written %q", read, written)
	}
	names := ""
	for _, c := range other {
		names += c[:strings.Index(c, "(")] + " "
	}
	if names != "openat socket connect unlinkat memfd_create execve arch_prctl " {
		t.Error(names)
	}
}
