// Package amxtest runs programs that use AMX on processors that have none, for tests.
//
// [Run] starts a program under ptrace. An instruction that the processor does not know stops the
// program with SIGILL. If it is one of AMX, it is decoded from the program's memory and computed
// with the program's registers and memory and the thread's tiles, as Intel's manual says (Software
// Developer's Manual, volume 2, and Bochs agrees with it). The program then goes on behind it. What
// faults on a processor faults here: tiles that are not configured, sizes that do not match, memory
// that is not there. A processor that has AMX computes by itself.
package amxtest

import "flag"

// All says that tests are to run what takes minutes in plain Go or under the emulator, too.
var All = flag.Bool("amx", false, "compare all networks in tiles, not lite alone")
