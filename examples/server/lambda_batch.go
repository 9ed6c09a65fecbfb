package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"

	"github.com/hypermob/pose/answer"
	"github.com/hypermob/pose/examples/server/service"
	"github.com/hypermob/pose/examples/server/worker"
)

// A batch answers what S3 Batch Operations and Step Functions' distributed map send, and hands
// other events on.
type batch struct {
	other lambda.Handler
	log   *slog.Logger
	open  func() (*worker.Worker, error) // once, for the first event of a batch
}

func newBatch(c service.Config, other lambda.Handler) *batch {
	return &batch{other, c.Logger, sync.OnceValues(func() (*worker.Worker, error) {
		// Lambda's caller tries again, and pays for each second that a function waits.
		return worker.New(worker.Config{
			Model: c.Model, Method: c.Method, Photos: c.Workers, MaxBytes: c.MaxBytes, MaxPixels: c.MaxPixels,
			Timeout: c.Timeout, Patience: -1, NoFiles: true, Formats: c.Formats,
		})
	})}
}

// A batchEvent has the fields of both versions of S3 Batch Operations' event, and of Step
// Functions'.
type batchEvent struct {
	InvocationSchemaVersion string              `json:"invocationSchemaVersion"`
	InvocationID            string              `json:"invocationId"`
	Job                     events.S3BatchJobV2 `json:"job"`
	Tasks                   []task              `json:"tasks"`
	Items                   []json.RawMessage   `json:"Items"` // of a distributed map with an ItemBatcher
}

type task struct {
	events.S3BatchJobTaskV2
	S3BucketARN string `json:"s3BucketArn"` // of version 1.0, in place of the bucket's name
}

// answerMargin is left of Lambda's time for the answer.
const answerMargin = time.Second

// Invoke answers an event.
func (b *batch) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	e := readEvent(payload)
	if e == nil {
		return b.other.Invoke(ctx, payload)
	}
	w, err := b.open()
	if err != nil {
		return nil, err
	}
	if end, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, end.Add(-answerMargin))
		defer cancel()
	}
	if e.Items != nil {
		return measureItems(ctx, w, e.Items)
	}
	return e.measureTasks(ctx, w, b.log)
}

// readEvent returns nil for events of HTTP. What a client sends is a text in these and never a
// field of the event itself.
func readEvent(payload []byte) *batchEvent {
	e := &batchEvent{}
	payload = bytes.TrimSpace(payload)
	switch {
	case bytes.HasPrefix(payload, []byte("[")):
		if json.Unmarshal(payload, &e.Items) != nil {
			return nil
		}
	case bytes.Contains(payload, []byte(`"invocationSchemaVersion"`)),
		bytes.Contains(payload, []byte(`"Items"`)):
		if json.Unmarshal(payload, e) != nil || e.InvocationSchemaVersion == "" && e.Items == nil {
			return nil
		}
	default:
		return nil
	}
	return e
}

// measureTasks answers S3 Batch Operations: what may succeed later is a TemporaryFailure, a bad
// photo is not. Failures are logged, too: S3's report need not have the results of failed tasks.
func (e *batchEvent) measureTasks(
	ctx context.Context, w *worker.Worker, log *slog.Logger,
) ([]byte, error) {
	out := events.S3BatchJobResponse{
		InvocationSchemaVersion: e.InvocationSchemaVersion, InvocationID: e.InvocationID,
		TreatMissingKeysAs: "TemporaryFailure", Results: []events.S3BatchJobResult{},
	}
	for _, t := range e.Tasks {
		r := t.measure(ctx, w, e.Job.UserArguments)
		code := "Succeeded"
		switch {
		case r.Temporary():
			code = "TemporaryFailure"
		case r.Error != nil:
			code = "PermanentFailure"
		}
		line, err := r.Line()
		if err != nil {
			return nil, err
		}
		text := strings.TrimSpace(string(line))
		if r.Error != nil {
			log.Warn("task failed", "task", t.TaskID, "result", code, "line", text)
		}
		out.Results = append(out.Results, events.S3BatchJobResult{
			TaskID: t.TaskID, ResultCode: code, ResultString: text,
		})
	}
	return json.Marshal(out)
}

// measure measures an object. What is known of the person comes from the manifest's row, else from
// the object's metadata, else from the job's user arguments.
func (t *task) measure(
	ctx context.Context, w *worker.Worker, arguments map[string]string,
) *worker.Result {
	r := t.row()
	if r.Problem == "" && r.Height == nil && r.Reference == nil {
		if err := w.Attributes(ctx, &r); err != nil {
			return failed(r, err)
		}
	}
	r.FillIn(arguments)
	return w.Measure(ctx, []worker.Row{r})
}

func failed(r worker.Row, err error) *worker.Result {
	a := answer.NewFailure(err, "")
	a.ID = r.ID
	a.Inputs = []answer.Input{{Image: r.Images[0], Result: a.Error.Code, Message: err.Error()}}
	return &worker.Result{Answer: a}
}

// row reads the task's key. It may be JSON in the manifest, since S3 has no other place for what
// differs from object to object: {"key":"photo.jpg","height_cm":175}, with the fields of any row.
func (t *task) row() worker.Row {
	key, err := url.QueryUnescape(t.S3Key)
	fields := map[string]json.RawMessage{} // an id may have more digits than a number keeps
	if err == nil && strings.HasPrefix(key, "{") {
		err = json.Unmarshal([]byte(key), &fields)
		key = ""
		json.Unmarshal(fields["key"], &key) // "" if it is no text
		delete(fields, "key")
	}
	if err != nil || key == "" {
		const problem = `the key is neither that of an object nor like {"key":"photo.jpg","height_cm":175}`
		return worker.Row{ID: t.S3Key, Problem: problem}
	}
	bucket := cmp.Or(t.S3Bucket, t.S3BucketARN[strings.LastIndexByte(t.S3BucketARN, ':')+1:])
	address := url.URL{Scheme: "s3", Host: bucket, Path: "/" + key}
	if t.S3VersionID != "" {
		address.RawQuery = url.Values{"versionId": {t.S3VersionID}}.Encode()
	}
	fields["image_url"], _ = json.Marshal(address.String())
	b, _ := json.Marshal(fields) // it was JSON
	r := worker.ParseJSON(b)
	r.ID = cmp.Or(r.ID, key)
	return r
}

// A TemporaryFailure tells Step Functions, by this name, to try the rows again.
type TemporaryFailure struct{ message string }

func (t TemporaryFailure) Error() string { return t.message }

// measureItems answers a distributed map: an array of lines, one for each ID, in the order of the
// rows.
func measureItems(ctx context.Context, w *worker.Worker, items []json.RawMessage) ([]byte, error) {
	var ids []string
	rows := map[string][]worker.Row{}
	for i, item := range items {
		r := worker.ParseJSON(item)
		r.At = fmt.Sprintf("Items:%d", i)
		r.ID = cmp.Or(r.ID, r.At)
		if rows[r.ID] == nil {
			ids = append(ids, r.ID)
		}
		rows[r.ID] = append(rows[r.ID], r)
	}
	results := make([]*worker.Result, len(ids))
	var all sync.WaitGroup
	for i, id := range ids {
		all.Go(func() { results[i] = w.Measure(ctx, rows[id]) })
	}
	all.Wait()
	lines := []json.RawMessage{}
	for _, r := range results {
		if r.Temporary() {
			const why = ": a photo could not be read or took too long; it may succeed later"
			return nil, TemporaryFailure{"row " + r.ID + why}
		}
		line, err := r.Line()
		if err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	return json.Marshal(lines)
}
