package service

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/hypermob/pose/answer"
)

// An intake bounds the photos' files that are read or held: how many requests and bytes there
// may be at the same time, of all clients and of one. What is read slowly takes no worker's time.
type intake struct {
	all, each allowance

	mu      sync.Mutex
	used    allowance
	clients map[string]*allowance // what each client uses now
}

// An allowance is a number of requests and of bytes.
type allowance struct {
	requests int
	bytes    int64
}

const (
	maxRequests = 1024 // that are read, fetched or waiting at the same time; one that sends nothing takes some 50 kB
	readFactor  = 3    // bytes of memory for each of a body while it is read: buffers grow by doubling, and base64 is decoded
)

func newIntake(bytes, maxBytes int64, perClient int) *intake {
	return &intake{
		all:     allowance{maxRequests, bytes},
		each:    allowance{min(perClient, maxRequests), max(bytes/4*3, readFactor*maxBytes)},
		clients: map[string]*allowance{},
	}
}

// An upload is the part of the intake that one request takes.
type upload struct {
	in     *intake
	client string
	bytes  int64
	left   bool // a read that is left behind may still add to it
}

// enter lets a client's request in, or says that there is no room.
func (in *intake) enter(client string) (*upload, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	c := in.clients[client]
	if in.used.requests >= in.all.requests || c != nil && c.requests >= in.each.requests {
		return nil, errTooManyUploads
	}
	if c == nil {
		c = &allowance{}
		in.clients[client] = c
	}
	in.used.requests++
	c.requests++
	return &upload{in: in, client: client}, nil
}

func (in *intake) requests() int {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.used.requests
}

var errTooManyUploads = fmt.Errorf("%w: too many photos are being sent; try again later", answer.ErrOverloaded)

// add takes n bytes more, or says that there is no room.
func (u *upload) add(n int64) error {
	u.in.mu.Lock()
	defer u.in.mu.Unlock()
	c := u.in.clients[u.client]
	if u.left || u.in.used.bytes+n > u.in.all.bytes || c.bytes+n > u.in.each.bytes {
		return errTooManyUploads
	}
	u.change(c, n)
	return nil
}

func (u *upload) change(c *allowance, n int64) {
	u.in.used.bytes += n
	c.bytes += n
	u.bytes += n
}

// keep gives back all but n bytes, once a file is read.
func (u *upload) keep(n int64) {
	u.in.mu.Lock()
	defer u.in.mu.Unlock()
	u.change(u.in.clients[u.client], min(0, n-u.bytes))
}

// leave gives back everything. It is called once.
func (u *upload) leave() {
	u.in.mu.Lock()
	defer u.in.mu.Unlock()
	c := u.in.clients[u.client]
	u.change(c, -u.bytes)
	u.left = true
	u.in.used.requests--
	if c.requests--; c.requests == 0 {
		delete(u.in.clients, u.client)
	}
}

// hold counts pictures that are ready until they are stored, when release is called. They are there already, so they
// are never too many, but uploads may be until then.
func (in *intake) hold(pictures [][]byte) (release func()) {
	var n int64
	for _, p := range pictures {
		n += int64(cap(p))
	}
	add := func(n int64) {
		in.mu.Lock()
		defer in.mu.Unlock()
		in.used.bytes += n
	}
	add(n)
	return func() { add(-n) }
}

// counted returns r with its bytes taken from the upload's allowance as they come.
func (u *upload) counted(r io.Reader) io.Reader { return &countedReader{u, r} }

type countedReader struct {
	u *upload
	r io.Reader
}

func (c *countedReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if e := c.u.add(readFactor * int64(n)); e != nil {
		return 0, e
	}
	return n, err
}

// A pacedBody is a request's body that has to come at a least rate: so many bytes in each window
// of time. One that does not fails with os.ErrDeadlineExceeded.
type pacedBody struct {
	io.ReadCloser
	control  *http.ResponseController
	window   time.Duration
	least    int64
	deadline time.Time // of the whole body

	end  time.Time // of the window
	came int64     // in the window
}

func (b *pacedBody) Read(p []byte) (int, error) {
	if b.end.IsZero() || b.came >= b.least {
		b.came, b.end = 0, time.Now().Add(b.window)
		if b.end.After(b.deadline) {
			b.end = b.deadline
		}
		b.control.SetReadDeadline(b.end) // fails in Lambda, which has the whole body already
	}
	n, err := b.ReadCloser.Read(p)
	b.came += int64(n)
	return n, err
}

// client says who sent the request: the address, or for IPv6 the network of one subscriber. A
// proxy's header is believed only where the Config names it; its last address is the one that the proxy saw.
func (s *Service) client(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	if values := r.Header.Values(s.config.ClientHeader); s.config.ClientHeader != "" && len(values) > 0 {
		all := strings.Split(values[len(values)-1], ",")
		host = strings.TrimSpace(all[len(all)-1])
	}
	a, err := netip.ParseAddr(host)
	switch {
	case err != nil:
		return ""
	case a.Unmap().Is4():
		return a.Unmap().String()
	}
	network, _ := a.WithZone("").Prefix(64)
	return network.String()
}
