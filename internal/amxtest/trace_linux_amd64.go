package amxtest

import (
	"errors"
	"fmt"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"
)

// What arch_prctl is asked for the permission to use tiles, and what for.
const (
	requestPermission = 0x1023
	tileData          = 18
)

// A tracer runs a program and computes its AMX instructions.
type tracer struct {
	refuse    syscall.Errno // what asking for permission gives; 0: it is granted
	group     int           // process group of the program
	threads   map[int]*thread
	asked     bool // permission was asked for: system calls are of no more interest
	permitted bool
	decoded   map[uint64]*instruction // by address
	counts    map[string]int
	faults    []string
}

func newTracer(refuse syscall.Errno) *tracer {
	return &tracer{refuse: refuse, threads: map[int]*thread{},
		decoded: map[uint64]*instruction{}, counts: map[string]int{}}
}

type thread struct {
	machine
	asking bool // in the system call that asks for permission
}

var errNoTrace = errors.New("amxtest: ptrace is not permitted here")

// run traces the program, which has just been started with PTRACE_TRACEME, to its end. The caller
// has locked its goroutine to the thread that started it.
func (t *tracer) run(pid int) (syscall.WaitStatus, error) {
	t.group = pid
	var status syscall.WaitStatus
	if _, err := syscall.Wait4(pid, &status, 0, nil); err != nil || !status.Stopped() {
		return status, errNoTrace
	}
	const options = unix.PTRACE_O_TRACECLONE | unix.PTRACE_O_TRACESYSGOOD | unix.PTRACE_O_EXITKILL
	if err := syscall.PtraceSetOptions(pid, options); err != nil {
		return status, err
	}
	t.threads[pid] = t.newThread()
	if err := t.resume(pid, 0); err != nil {
		return status, err
	}
	for {
		tid, err := syscall.Wait4(-t.group, &status, unix.WALL, nil)
		switch {
		case err == syscall.EINTR:
			continue
		case err != nil:
			return status, err
		case status.Exited() || status.Signaled():
			if delete(t.threads, tid); tid == pid {
				return status, nil
			}
			continue
		}
		if err := t.resume(tid, t.stopped(tid, status)); err != nil && err != syscall.ESRCH {
			return status, err
		}
	}
}

func (t *tracer) newThread() *thread { return &thread{machine: machine{counts: t.counts}} }

// resume lets a thread go on, with a signal or 0.
func (t *tracer) resume(tid int, signal syscall.Signal) error {
	if t.asked {
		return syscall.PtraceCont(tid, int(signal))
	}
	return syscall.PtraceSyscall(tid, int(signal))
}

// stopped does what a stop is for and returns the signal that the thread is to get.
func (t *tracer) stopped(tid int, status syscall.WaitStatus) syscall.Signal {
	th, signal := t.threads[tid], status.StopSignal()
	switch {
	case th == nil: // a new thread begins with a stop
		t.threads[tid] = t.newThread()
		if signal == syscall.SIGSTOP {
			return 0
		}
		return signal
	case signal == syscall.SIGTRAP|0x80:
		t.systemCall(tid, th)
		return 0
	case signal == syscall.SIGTRAP && status.TrapCause() > 0:
		return 0
	case signal == syscall.SIGILL:
		return t.illegal(tid, th)
	}
	return signal
}

// systemCall answers the call that asks for permission in the kernel's place. If it is granted, the
// kernel is asked all the same, for a processor that has tiles.
func (t *tracer) systemCall(tid int, th *thread) {
	var regs syscall.PtraceRegs
	if syscall.PtraceGetRegs(tid, &regs) != nil {
		return
	}
	switch {
	case th.asking:
		th.asking, t.asked, t.permitted = false, true, t.refuse == 0
		regs.Rax = -uint64(t.refuse)
	case regs.Orig_rax == syscall.SYS_ARCH_PRCTL && regs.Rdi == requestPermission && regs.Rsi == tileData:
		th.asking = true
		if t.refuse != 0 {
			regs.Orig_rax = ^uint64(0) // no call at all
		}
	default:
		return
	}
	if err := syscall.PtraceSetRegs(tid, &regs); err != nil {
		t.faults = append(t.faults, err.Error())
	}
}

// illegal computes the instructions of AMX that the thread stopped at, up to the first other one. If
// there is none, or it faults, the thread gets the signal.
func (t *tracer) illegal(tid int, th *thread) syscall.Signal {
	var regs syscall.PtraceRegs
	if syscall.PtraceGetRegs(tid, &regs) != nil {
		return syscall.SIGILL
	}
	mem := processMemory(tid)
	general := [16]uint64{regs.Rax, regs.Rcx, regs.Rdx, regs.Rbx, regs.Rsp, regs.Rbp, regs.Rsi, regs.Rdi,
		regs.R8, regs.R9, regs.R10, regs.R11, regs.R12, regs.R13, regs.R14, regs.R15}
	for first := true; ; first = false {
		in := t.decode(regs.Rip, mem)
		if in == nil {
			if first {
				return syscall.SIGILL
			}
			return t.set(tid, &regs)
		}
		if err := t.execute(th, in, &general, mem); err != nil {
			t.faults = append(t.faults, fmt.Sprintf("at %#x: %v", regs.Rip, err))
			t.set(tid, &regs)
			return syscall.SIGILL
		}
		regs.Rip += uint64(in.size)
	}
}

// decode returns the instruction at an address, or nil if it is none of AMX. Code does not change.
func (t *tracer) decode(addr uint64, mem memory) *instruction {
	in, ok := t.decoded[addr]
	if !ok {
		var code [15]byte
		if mem.read(addr, code[:]) == nil {
			in = decode(code[:])
		}
		t.decoded[addr] = in
	}
	return in
}

func (t *tracer) set(tid int, regs *syscall.PtraceRegs) syscall.Signal {
	if err := syscall.PtraceSetRegs(tid, regs); err != nil {
		t.faults = append(t.faults, err.Error())
		return syscall.SIGILL
	}
	return 0
}

func (t *tracer) execute(th *thread, in *instruction, regs *[16]uint64, mem memory) error {
	if !t.permitted {
		return undefined("%s without permission", in.name)
	}
	return th.machine.execute(in, regs, mem)
}

// processMemory is the memory of a thread's process.
type processMemory int

func (p processMemory) read(addr uint64, b []byte) error {
	return p.copy(unix.ProcessVMReadv, addr, b)
}

func (p processMemory) write(addr uint64, b []byte) error {
	return p.copy(unix.ProcessVMWritev, addr, b)
}

// A copier is one of the system calls that copy from and to another process.
type copier func(pid int, local []unix.Iovec, remote []unix.RemoteIovec, flags uint) (int, error)

func (p processMemory) copy(do copier, addr uint64, b []byte) error {
	local := []unix.Iovec{{Base: &b[0], Len: uint64(len(b))}}
	remote := []unix.RemoteIovec{{Base: uintptr(addr), Len: len(b)}}
	if n, err := do(int(p), local, remote, 0); err != nil || n != len(b) {
		return &fault{"#PF", fmt.Sprintf("%d bytes at %#x: %v", len(b), addr, err)}
	}
	runtime.KeepAlive(b)
	return nil
}
