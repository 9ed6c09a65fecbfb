// Package proof holds tests only. They run the finished programs where there is nothing but
// the program: in namespaces of their own, on a read-only root, without /proc, /tmp, /etc and
// network, as an unprivileged user; and they read the system calls that the programs make.
//
// They need Linux and root (for the namespaces), strace, buildah and qemu-user-static. What is
// missing skips its test with the reason; with CI=true it fails it.
package proof
