package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"gocloud.dev/blob"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/examples/server/decoders"
	"github.com/hypermob/pose/examples/server/worker"
)

// Settings are what the command line says; workers get them with the pipeline.
type settings struct {
	Run                               string // the run's own name
	In, Out, Model, Method, S3, Hosts string
	Tape, Pictures                    bool
	Rows, Photos, MaxPixels           int
	MaxBytes                          int64
	Timeout, Patience                 time.Duration
}

var models = map[string]func() pose.Model{"heavy": pose.Heavy, "full": pose.Full, "lite": pose.Lite}

// config is that of a worker, without a storage for pictures.
func (s *settings) config() (worker.Config, error) {
	model, ok := models[s.Model]
	if !ok {
		return worker.Config{}, fmt.Errorf("the model is heavy, full or lite, not %q", s.Model)
	}
	if m := pose.Method(s.Method); m != pose.Anatomical && m != pose.Classic {
		return worker.Config{}, fmt.Errorf("the method is anatomical or classic, not %q", s.Method)
	}
	patience := s.Patience
	if patience == 0 {
		patience = -1 // worker.Config takes 0 for its default
	}
	return worker.Config{
		Model: model(), Method: pose.Method(s.Method), Tape: s.Tape,
		Photos: s.workers(), MaxBytes: s.MaxBytes, MaxPixels: s.MaxPixels,
		Timeout: s.Timeout, Patience: patience, BucketOptions: s.S3, Hosts: s.hosts(),
	}, nil
}

// answerKey is what the lines depend on besides the rows and the photos.
func (s *settings) answerKey() string {
	pictures := ""
	if s.Pictures {
		pictures = s.Out
	}
	return fmt.Sprintf("%q", []any{
		version(), len(decoders.MediaTypes), s.Model, s.Method, s.Tape, s.MaxBytes, s.MaxPixels, s.S3,
		s.hosts(), pictures,
	})
}

// version is that of this program and of what it is made of: another one may give other lines.
var version = sync.OnceValue(func() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	v := info.Main.Version
	for _, d := range info.Deps {
		if strings.HasPrefix(d.Path, "github.com/hypermob/pose") {
			v += " " + d.Version
		}
	}
	if !strings.HasPrefix(v, "v") || strings.Contains(v, "+dirty") { // go run gives no version
		v += " " + programSum()
	}
	return v
})

// programSum is a checksum of this program's file, "" if that cannot be read.
func programSum() string {
	path, err := os.Executable()
	if err != nil {
		return ""
	}
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return ""
	}
	return fmt.Sprintf("%x", sum.Sum(nil))
}

// files are the addresses that -in stands for.
func (s *settings) files(ctx context.Context) ([]string, error) {
	bucket, pattern, err := worker.SplitURL(s.In)
	if err != nil {
		return nil, err
	}
	var found []string
	if bucket == "" {
		found, err = filepath.Glob(pattern)
	} else {
		found, err = s.objects(ctx, bucket, pattern)
	}
	if err == nil && len(found) == 0 {
		err = errors.New("there is no such file")
	}
	for _, file := range found {
		if err == nil && ours.MatchString(path.Base(filepath.ToSlash(file))) {
			err = fmt.Errorf("%s is the result of a batch and no table", file)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("-in %s: %w", s.In, err)
	}
	slices.Sort(found)
	return found, nil
}

// objects are those of a bucket that a glob stands for.
func (s *settings) objects(ctx context.Context, bucket, pattern string) (found []string, err error) {
	b, err := worker.OpenBucket(ctx, bucket, s.S3)
	if err != nil {
		return nil, err
	}
	defer b.Close()
	err = worker.Retry(ctx, s.Patience, func() error {
		found = nil
		literal, _, _ := strings.Cut(pattern, "*")
		for it := b.List(&blob.ListOptions{Prefix: literal}); ; {
			o, err := it.Next(ctx)
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			if ok, err := path.Match(pattern, o.Key); err != nil || ok {
				found = append(found, bucket+(&url.URL{Path: "/" + o.Key}).EscapedPath())
			}
		}
	})
	return found, err
}

// read gives each row of a file to emit.
func (s *settings) read(ctx context.Context, file string, emit func(worker.Row) error) error {
	bucket, key, err := worker.SplitURL(file)
	if err != nil {
		return err
	}
	if bucket == "" {
		bucket, key = filepath.Dir(key), filepath.Base(key)
	}
	b, err := worker.OpenBucket(ctx, bucket, s.S3)
	if err != nil {
		return err
	}
	defer b.Close()
	var r *blob.Reader
	err = worker.Retry(ctx, s.Patience, func() error {
		r, err = b.NewReader(ctx, key, nil)
		return err
	})
	if err != nil {
		return err
	}
	defer r.Close()
	return worker.Read(r, file, emit)
}
