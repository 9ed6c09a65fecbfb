package main

import (
	"crypto/x509"
	"os"
	"os/exec"
	"testing"
)

// Where the system has no certificate authorities, as in an image from scratch, the program's own hold.
func TestRootsWithoutSystem(t *testing.T) {
	if os.Getenv("SSL_CERT_FILE") != "/none" {
		again := exec.Command(os.Args[0], "-test.run", "^TestRootsWithoutSystem$")
		again.Env = []string{"SSL_CERT_FILE=/none", "SSL_CERT_DIR=/none"}
		if out, err := again.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	pool, err := x509.SystemCertPool()
	if err != nil || pool.Equal(x509.NewCertPool()) {
		t.Errorf("no root is known: %v", err)
	}
}
