package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"

	"github.com/hypermob/pose/answer"
	"github.com/hypermob/pose/examples/server/worker"
)

// An output is where the results go:
//
//	part-00000-of-00004.5f8d02….jsonl  the lines of a part
//	done/00000-of-00004.5f8d02….json   what is said of it in the manifest; written after it
//	done/run.json                      the run that writes here, while it does
//	pictures/NAME.jpg
//	manifest.json                      written last
//
// The last part of a name is a checksum of the rows and the settings that a part is made of. So
// runs of other tables or settings never write to the same name.
type output struct {
	*blob.Bucket
	address  string
	run      string
	pictures bool
	patience time.Duration
}

const (
	manifestName = "manifest.json"
	runName      = "done/run.json"
	partPrefix   = "part-"
	donePrefix   = "done/"
	picPrefix    = "pictures/"
)

// ours matches what a run writes and may delete. What was half written when a run was killed ends
// in .tmp.
var ours = regexp.MustCompile(`^(part-\d{5,}-of-\d{5,}\.[0-9a-f]{16}\.jsonl(\.[0-9a-f]+\.tmp)?|` +
	`done/(\d{5,}-of-\d{5,}\.[0-9a-f]{16}|run)\.json(\.[0-9a-f]+\.tmp)?|` +
	`manifest\.json\.[0-9a-f]+\.tmp|pictures/[0-9a-f]{32}\.jpg\.[0-9a-f]+\.tmp)$`)

func (s *settings) open(ctx context.Context) (*output, error) {
	b, err := worker.OpenBucket(ctx, s.Out, s.S3)
	if err != nil {
		return nil, fmt.Errorf("-out %s: %w", s.Out, err)
	}
	return &output{b, strings.TrimSuffix(s.Out, "/"), s.Run, s.Pictures, s.Patience}, nil
}

// begin makes the output this run's, and takes away the manifest of the results before: they are
// not whole from now on. It is an error if the manifest is not of a batch.
func (o *output) begin(ctx context.Context) error {
	b, err := o.read(ctx, manifestName)
	if err != nil {
		return err
	}
	var m manifest
	if b != nil && (json.Unmarshal(b, &m) != nil || m.Kind != manifestKind) {
		return fmt.Errorf("%w: the manifest.json in -out is not of a batch; choose another folder", errUsage)
	}
	if err := o.writeJSON(ctx, runName, map[string]string{"id": o.run}); err != nil {
		return err
	}
	return o.delete(ctx, manifestName)
}

var errTaken = errors.New("another run has begun to write to -out, so this one ends")

// mine returns an error if another run has begun since.
func (o *output) mine(ctx context.Context) error {
	b, err := o.read(ctx, runName)
	if err != nil {
		return err
	}
	var r runRecord
	if json.Unmarshal(b, &r) != nil || r.ID != o.run {
		return errTaken
	}
	return nil
}

// write stores an object, whole or not at all, over one that may be there.
func (o *output) write(ctx context.Context, key string, b []byte, kind string) error {
	return worker.Retry(ctx, o.patience, func() error {
		return worker.Write(ctx, o.Bucket, key, b, kind)
	})
}

// read returns an object, nil if there is none.
func (o *output) read(ctx context.Context, key string) (b []byte, err error) {
	err = worker.Retry(ctx, o.patience, func() error {
		b, err = o.ReadAll(ctx, key)
		return err
	})
	if gcerrors.Code(err) == gcerrors.NotFound {
		return nil, nil
	}
	return b, err
}

// delete deletes an object, if there is one.
func (o *output) delete(ctx context.Context, key string) error {
	err := worker.Retry(ctx, o.patience, func() error { return o.Delete(ctx, key) })
	if gcerrors.Code(err) == gcerrors.NotFound {
		return nil
	}
	return err
}

// storePicture keeps an annotated picture.
func (o *output) storePicture(
	ctx context.Context, name string, jpeg []byte,
) (address string, err error) {
	key := picPrefix + name
	return o.address + "/" + key, worker.Write(ctx, o.Bucket, key, jpeg, "image/jpeg")
}

// A part is what the manifest says of one file of results.
type part struct {
	Name    string         `json:"name"`
	Rows    int            `json:"rows"`    // read
	IDs     int            `json:"ids"`     // lines
	Results map[string]int `json:"results"` // lines by their code
	Inputs  map[string]int `json:"inputs"`  // photos, and rows without one, by their code
	Bytes   int            `json:"bytes"`
	SHA256  string         `json:"sha256"`
}

// A doneRecord says that a part is whole, and of what it was made.
type doneRecord struct {
	part
	Of      string    `json:"of"`      // a checksum of the rows and the settings
	Photos  string    `json:"photos"`  // a checksum of the photos' marks
	Took    histogram `json:"took"`    // photos by their time
	Resumed bool      `json:"resumed"` // by an earlier run; never so in the storage
}

// newRecord is of a part that is to be measured. Its name gets the checksum.
func newRecord(name, of string, rows int) *doneRecord {
	p := part{
		Name: partPrefix + name + "." + of[:16] + ".jsonl", Rows: rows,
		Results: map[string]int{}, Inputs: map[string]int{},
	}
	return &doneRecord{part: p, Of: of, Took: histogram{}}
}

func doneKey(name string) string {
	return donePrefix + strings.TrimSuffix(strings.TrimPrefix(name, partPrefix), ".jsonl") + ".json"
}

// done returns the record that an earlier run left of a part, if the part is whole, of the same
// rows and settings, and its lines are for good; else nil.
func (o *output) done(ctx context.Context, d *doneRecord) (*doneRecord, error) {
	b, err := o.read(ctx, doneKey(d.Name))
	if b == nil {
		return nil, err
	}
	var old doneRecord
	if json.Unmarshal(b, &old) != nil || old.Of != d.Of || old.again() > 0 {
		return nil, nil
	}
	lines, err := o.read(ctx, old.Name)
	if err != nil || checksum(lines) != old.SHA256 {
		return nil, err
	}
	if ok, err := o.hasPictures(ctx, lines); err != nil || !ok {
		return nil, err
	}
	old.Resumed = true
	return &old, nil
}

// hasPictures reports whether the pictures that lines name are still there.
func (o *output) hasPictures(ctx context.Context, lines []byte) (bool, error) {
	if !o.pictures {
		return true, nil
	}
	for line := range bytes.Lines(lines) {
		var a answer.Answer
		if err := json.Unmarshal(line, &a); err != nil {
			return false, nil
		}
		for _, address := range picturesOf(&a) {
			ok := false
			err := worker.Retry(ctx, o.patience, func() (err error) {
				ok, err = o.Exists(ctx, strings.TrimPrefix(address, o.address+"/"))
				return err
			})
			if err != nil || !ok {
				return false, err
			}
		}
	}
	return true, nil
}

// picturesOf returns the addresses of an answer's pictures.
func picturesOf(a *answer.Answer) (addresses []string) {
	if a.Data == nil {
		return nil
	}
	for _, p := range a.Data.Images {
		addresses = append(addresses, p.Picture)
	}
	return slices.DeleteFunc(append(addresses, a.Data.Picture), func(s string) bool { return s == "" })
}

// again is how many photos or rows may have another answer if they are measured again.
func (p *part) again() int { return p.Inputs["TIMEOUT"] + p.Inputs["INTERNAL_ERROR"] }

// finish stores the lines of a part, and then its record.
func (o *output) finish(ctx context.Context, d *doneRecord, lines []byte) error {
	if err := o.mine(ctx); err != nil {
		return err
	}
	d.Bytes, d.SHA256 = len(lines), checksum(lines)
	if err := o.write(ctx, d.Name, lines, "application/x-ndjson"); err != nil {
		return err
	}
	return o.writeJSON(ctx, doneKey(d.Name), d)
}

func (o *output) writeJSON(ctx context.Context, key string, v any) error {
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return err
	}
	return o.write(ctx, key, append(b, '\n'), "application/json")
}

func checksum(b []byte) string { return fmt.Sprintf("%x", sha256.Sum256(b)) }

// clean deletes what earlier runs left that is no part of the results: other parts, and files half
// written. Everything else that is there stays.
func (o *output) clean(ctx context.Context, keep map[string]bool) error {
	prefixes := []string{partPrefix, donePrefix, manifestName}
	if o.pictures {
		prefixes = append(prefixes, picPrefix)
	}
	for _, prefix := range prefixes {
		for it := o.List(&blob.ListOptions{Prefix: prefix}); ; {
			object, err := it.Next(ctx)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return err
			}
			if ours.MatchString(object.Key) && !keep[object.Key] {
				if err := o.delete(ctx, object.Key); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
