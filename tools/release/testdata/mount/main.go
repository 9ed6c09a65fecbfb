// Mount has the measuring service below /pose/ of a server of its own, and asks it once.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/examples/server/service"
)

func main() {
	photo, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	s, err := service.New(context.Background(), service.Config{
		Model:     pose.Lite(),
		Storage:   "mem://",
		PublicURL: "https://example.com/pose/images/",
		Logger:    slog.New(slog.DiscardHandler),
	})
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()
	mux := http.NewServeMux()
	mux.Handle("/pose/", http.StripPrefix("/pose", s))
	server := httptest.NewServer(mux)
	defer server.Close()

	body, err := json.Marshal(map[string]any{"image_base64": photo, "height_cm": 174.058})
	if err != nil {
		log.Fatal(err)
	}
	resp, err := http.Post(server.URL+"/pose/measure", "application/json", bytes.NewReader(body))
	if err != nil {
		log.Fatal(err)
	}
	defer resp.Body.Close()
	var answer struct {
		Status string
		Data   struct {
			Arm float64 `json:"arm_cm"`
		}
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s %d arm %.1f cm\n", answer.Status, resp.StatusCode, answer.Data.Arm)
}
