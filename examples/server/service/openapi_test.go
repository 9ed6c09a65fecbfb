package service

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"slices"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// contract is openapi.json with no property allowed that it does not name.
var contract = sync.OnceValues(func() (routers.Router, error) {
	doc, err := openapi3.NewLoader().LoadFromData(openAPI)
	if err != nil {
		return nil, err
	}
	if err := doc.Validate(context.Background()); err != nil {
		return nil, err
	}
	no := false
	for _, s := range doc.Components.Schemas {
		s.Value.AdditionalProperties.Has = &no
		for _, p := range s.Value.Properties {
			if p.Ref == "" && p.Value.Type.Is("object") {
				p.Value.AdditionalProperties.Has = &no
			}
		}
	}
	return gorillamux.NewRouter(doc)
})

// checkOpenAPI holds a response of the service against openapi.json.
func checkOpenAPI(t testing.TB, r *http.Request, got reply) {
	t.Helper()
	router, err := contract()
	if err != nil {
		t.Fatal(err)
	}
	if r.Method == http.MethodGet && r.URL.Path == "/measure" || r.Method == http.MethodOptions {
		return
	}
	route, params, err := router.FindRoute(r)
	if err != nil {
		if got.StatusCode == http.StatusOK {
			t.Errorf("openapi.json does not know %s %s: %v", r.Method, r.URL.Path, err)
		}
		return
	}
	if got.StatusCode == http.StatusOK && len(got.Header.Get("Content-Type")) > 10 && got.Header.Get("Content-Type")[:10] == "text/plain" {
		return // the library has no decoder for it
	}
	err = openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route},
		Status:                 got.StatusCode, Header: got.Header, Body: io.NopCloser(bytes.NewReader(got.body)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true},
	})
	if err != nil {
		t.Errorf("%s %s, %d: %v", r.Method, r.URL.Path, got.StatusCode, err)
	}
}

func TestOpenAPI(t *testing.T) {
	s, _ := start(t, Config{})
	got := get(t, s, "/openapi.json")
	if got.StatusCode != 200 || !bytes.Equal(got.body, openAPI) {
		t.Fatalf("%d %.100s", got.StatusCode, got.body)
	}
	doc, err := openapi3.NewLoader().LoadFromData(got.body)
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, c := range doc.Components.Schemas["Failure"].Value.Properties["error"].Value.Properties["code"].Value.Enum {
		codes = append(codes, c.(string))
	}
	for code, status := range statuses {
		if !slices.Contains(codes, code) || doc.Paths.Value("/measure").Post.Responses.Status(status) == nil {
			t.Errorf("%s, %d is not in openapi.json", code, status)
		}
	}
	if len(codes) != len(statuses) {
		t.Errorf("openapi.json has the codes %v", codes)
	}
}
