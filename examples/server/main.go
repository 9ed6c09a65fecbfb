// Server measures people in photos that come by HTTP: see the README beside it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	_ "golang.org/x/crypto/x509roots/fallback" // for https in an image that has no certificates

	"github.com/hypermob/pose/examples/server/decoders"
	"github.com/hypermob/pose/examples/server/service"
	"github.com/hypermob/pose/examples/server/web"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	os.Exit(run(ctx, os.Args[1:], os.Getenv, os.Stderr))
}

// run is the program: it returns the exit code.
func run(ctx context.Context, args []string, getenv func(string) string, stderr io.Writer) int {
	c, err := parse(args, getenv, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		fmt.Fprintln(stderr, "server:", err)
		return 2
	}
	if c.Formats, err = decoders.Formats(); err != nil {
		fmt.Fprintln(stderr, "server:", err)
		return 1
	}
	c.Page = web.Handler(decoders.MediaTypes...)
	c.Logger = slog.New(slog.NewJSONHandler(stderr, nil))
	s, err := service.New(ctx, c.Config)
	if err != nil {
		fmt.Fprintln(stderr, "server:", err)
		return 1
	}
	defer closeWithin(s, closeTime, c.Logger)
	if getenv("AWS_LAMBDA_RUNTIME_API") != "" {
		startLambda(s, c.Config)
		return 0
	}
	listener, err := net.Listen("tcp", c.listen)
	if err != nil {
		fmt.Fprintln(stderr, "server:", err)
		return 1
	}
	if err := serve(ctx, s, c, listener); err != nil {
		c.Logger.Error("serve", "error", err)
		return 1
	}
	return 0
}

// serve answers until the context ends, and then what is under way.
func serve(ctx context.Context, s *service.Service, c *config, l net.Listener) error {
	server := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       c.Timeout + 10*time.Second, // the service's own time-out comes first and says so
		WriteTimeout:      c.Timeout + 30*time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(c.Logger.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	c.Logger.Info("ready", "address", "http://"+l.Addr().String(), "model", c.Model.String(), "workers", c.Workers, "threads", c.Threads)
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	c.Logger.Info("shutting down", "drain", c.drain.String())
	s.Drain()
	time.Sleep(c.drain)
	// Every request has its own time-out; this one is for connections that do nothing, and for whatever hangs.
	end, cancel := context.WithTimeout(context.Background(), c.Timeout+10*time.Second)
	defer cancel()
	if err := server.Shutdown(end); err != nil {
		c.Logger.Warn("stopped with requests under way", "error", err.Error())
		server.Close()
		return nil
	}
	c.Logger.Info("stopped")
	return nil
}

// closeTime is how long the process waits, after the last request, for photos that nobody waits for.
const closeTime = time.Second

// closeWithin closes the service, or leaves it as it is when the time is over: the process ends then.
func closeWithin(s *service.Service, d time.Duration, log *slog.Logger) {
	closed := make(chan struct{})
	go func() {
		s.Close()
		close(closed)
	}()
	select {
	case <-closed:
	case <-time.After(d):
		log.Warn("closed without waiting for a photo that cannot be interrupted")
	}
}
