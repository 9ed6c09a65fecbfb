"""What is compared: processes that wait, and run when they are told to.

Only the standard library is imported: a process that is started cold shows at least its parent's memory.
"""
import os
import pathlib
import subprocess
import sys
import time

BENCH = pathlib.Path(__file__).resolve().parent


class Engine:
    """One waiting process, or as many as there are copies; name is the column's title."""

    def __init__(self, name, command, log, copies=1, env=None):
        self.name = name
        self.processes = [subprocess.Popen([str(c) for c in command], text=True, stdin=subprocess.PIPE,
                                           stdout=subprocess.PIPE, stderr=log, env=env) for _ in range(copies)]
        for p in self.processes:
            self._answer(p, "ready")

    def ask(self, verb, n):
        """Returns the answer of the first process to one command: numbers."""
        self._tell(self.processes[0], verb, n)
        return [int(v) for v in self._answer(self.processes[0]).split()]

    def run(self, n):
        return self.ask("run", n)

    def alone(self, n):
        """Runs n times by one caller, and returns the seconds that this takes."""
        return sum(self.run(n)) / 1e9

    def together(self, n):
        """Runs n times, on all cores at once, and returns the seconds that this takes."""
        start = time.perf_counter()
        verb, each = ("together", n) if len(self.processes) == 1 else ("run", -(-n // len(self.processes)))
        for p in self.processes:
            self._tell(p, verb, each)
        for p in self.processes:
            self._answer(p)
        return time.perf_counter() - start

    def close(self):
        for p in self.processes:
            p.stdin.close()
            p.wait()

    def _tell(self, process, verb, n):
        process.stdin.write(f"{verb} {n}\n")
        process.stdin.flush()

    def _answer(self, process, want=None):
        line = process.stdout.readline().strip()
        if not line or want and line != want:
            raise SystemExit(f"speed: {self.name} failed ({process.args}); see stderr.log beside the photos")
        return line


class Machine:
    """The engines of this machine: where their programs are, and which of the library's can run."""

    def __init__(self, work, tflite):
        self.work, self.tflite = work, tflite
        self.log = open(work / "stderr.log", "w")
        self.builds = {"pose": work / "go"} | ({"tflite": work / "tflite"} if tflite else {})

    def ours(self, *args):
        return [Engine(name, [folder / "speed", *args], self.log) for name, folder in self.builds.items()]

    def program(self, name, *args):
        """Returns the program of the library's own engine under another name."""
        return Engine(name, [self.builds["pose"] / "speed", *args], self.log)

    def without(self, flag, *args):
        """Returns the library's own engine, its kernels for a flag of /proc/cpuinfo switched off."""
        env = os.environ | {"GODEBUG": f"cpu.{flag.replace('_', '')}=off"}
        return [Engine("pose", [self.builds["pose"] / "speed", *args], self.log, env=env)]

    def theirs(self, name, *args, copies=1):
        return Engine(name, [sys.executable, BENCH / "peers.py", *args], self.log, copies)

    def cold(self, command):
        """Starts a program. Returns seconds to its first line of output, and its peak resident memory in bytes."""
        start = time.perf_counter()
        p = subprocess.Popen([str(c) for c in command], stdout=subprocess.PIPE, stderr=self.log)
        line = p.stdout.readline()
        seconds = time.perf_counter() - start
        p.stdout.read()
        _, status, usage = os.wait4(p.pid, 0)
        p.returncode = os.waitstatus_to_exitcode(status)
        if not line or p.returncode:
            raise SystemExit(f"speed: {p.args} failed; see stderr.log beside the photos")
        return seconds, usage.ru_maxrss * 1024


def pin(cores):
    """Keeps this process, and all that it starts from now on, on these cores."""
    os.sched_setaffinity(0, cores)
