//go:build heif

package main

import (
	"bytes"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/examples/server/decoders"
	"github.com/hypermob/pose/examples/server/service"
	"github.com/hypermob/pose/examples/server/web"
)

// A HEIC photo that comes by HTTP is measured, with much less memory than the largest photo would take.
func TestHEIC(t *testing.T) {
	all, err := decoders.Formats()
	if err != nil {
		t.Fatal(err)
	}
	s, err := service.New(t.Context(), service.Config{
		Model: pose.Lite(), Page: web.Handler(decoders.MediaTypes...), Formats: all, Memory: 96 << 20,
		Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for name, want := range map[string]int{"person.heic": 200, "turned6-avif.avif": 422} { // the second one is a thumbnail
		photo, err := os.ReadFile("../../heif/testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		part, err := form.CreateFormFile("image", name)
		if err != nil {
			t.Fatal(err)
		}
		part.Write(photo)
		form.WriteField("height_cm", "174")
		form.Close()
		r := httptest.NewRequest("POST", "/measure", &body)
		r.Header.Set("Content-Type", form.FormDataContentType())
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		answer, _ := io.ReadAll(w.Result().Body)
		if w.Code != want {
			t.Errorf("%s: %d %s", name, w.Code, answer)
		}
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if !strings.Contains(w.Body.String(), `image/tiff,image/heic,image/heif,image/avif"`) {
		t.Error("the page does not let HEIC be chosen")
	}
}
