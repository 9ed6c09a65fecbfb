package service_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/examples/server/service"
	"github.com/hypermob/pose/examples/server/web"
)

// mount serves the measuring service and its page below /pose/. Close the service after the last request.
func mount(ctx context.Context, mux *http.ServeMux) (*service.Service, error) {
	s, err := service.New(ctx, service.Config{
		Model:     pose.Lite(),
		Storage:   "mem://",
		PublicURL: "https://example.com/pose/images/", // where clients find pictures
		Page:      web.Handler(),
	})
	if err != nil {
		return nil, err
	}
	mux.Handle("/pose/", http.StripPrefix("/pose", s))
	return s, nil
}

// Another service mounts this one below /pose/, with its page.
func ExampleService() {
	slog.SetDefault(slog.New(slog.DiscardHandler)) // it logs every request
	mux := http.NewServeMux()
	s, err := mount(context.Background(), mux)
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()
	server := httptest.NewServer(mux)
	defer server.Close()

	page, err := http.Get(server.URL + "/pose/")
	if err != nil {
		log.Fatal(err)
	}
	page.Body.Close()
	fmt.Println(page.Status, page.Header.Get("Content-Type"))

	photo, err := os.ReadFile("../../../testdata/render_p001.png")
	if err != nil {
		log.Fatal(err)
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	form.WriteField("height_cm", "174.058")
	part, _ := form.CreateFormFile("image", "photo.png")
	part.Write(photo)
	form.Close()
	resp, err := http.Post(server.URL+"/pose/measure", form.FormDataContentType(), &body)
	if err != nil {
		log.Fatal(err)
	}
	defer resp.Body.Close()
	var answer struct {
		Status string
		Data   struct {
			Height float64 `json:"height_cm"`
			Arm    float64 `json:"arm_cm"`
		}
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		log.Fatal(err)
	}
	fmt.Println(answer.Status, answer.Data.Height, answer.Data.Arm > 45 && answer.Data.Arm < 60)
	// Output:
	// 200 OK text/html; charset=utf-8
	// success 174.1 true
}

// TestReadmeSnippet: what README.md shows is the function above, word for word.
func TestReadmeSnippet(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("example_test.go")
	if err != nil {
		t.Fatal(err)
	}
	_, snippet, _ := strings.Cut(string(readme), "```go\n")
	snippet, _, found := strings.Cut(snippet, "```")
	if !found || !strings.Contains(string(source), "\n"+snippet) {
		t.Errorf("README.md shows code that no Example has:\n%s", snippet)
	}
}
