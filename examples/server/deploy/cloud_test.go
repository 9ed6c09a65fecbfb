package deploy

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
)

// A cloud answers the requests of the real aws command and notes them.
type cloud struct {
	kind string // of its function

	mu       sync.Mutex
	requests []string
}

func (c *cloud) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	image := registry + "/pose"
	configuration := map[string]any{"FunctionName": "pose", "PackageType": c.kind, "Architectures": []string{"arm64"}, "CodeSha256": "c2VudA==",
		"LastModified": "2026-11-28T17:00:00.000+0000", "LastUpdateStatus": "Successful", "State": "Active"}
	code := map[string]string{}
	if c.kind == "Image" {
		code = map[string]string{"ImageUri": image + ":old", "ResolvedImageUri": image + "@sha256:beef"}
	}
	var sent struct {
		ImageURI string `json:"ImageUri"`
		ZipFile  []byte
	}
	json.NewDecoder(r.Body).Decode(&sent)
	note := r.Method + " " + r.URL.Path + r.Header.Get("X-Amz-Target")
	if r.Method == http.MethodPut {
		note += fmt.Sprintf(" %s zip:%v", sent.ImageURI, strings.HasPrefix(string(sent.ZipFile), "PK"))
	}
	c.mu.Lock()
	c.requests = append(c.requests, note)
	c.mu.Unlock()
	answer := any(map[string]any{"Configuration": configuration, "Code": code})
	switch {
	case r.Method == http.MethodPut:
		answer = map[string]string{"CodeSha256": "c2VudA=="}
	case strings.HasSuffix(r.URL.Path, "/configuration"):
		answer = configuration
	case strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".GetAuthorizationToken"):
		token := base64.StdEncoding.EncodeToString([]byte("AWS:" + secret))
		answer = map[string]any{"authorizationData": []any{map[string]string{"authorizationToken": token, "proxyEndpoint": "https://" + registry}}}
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(answer)
}

// TestRealCommand: the real aws command understands what the script says to it, and sends what Lambda and ECR expect.
func TestRealCommand(t *testing.T) {
	if _, err := exec.LookPath("aws"); err != nil {
		const missing = "there is no aws in PATH (Debian: apt-get install awscli)"
		if os.Getenv("CI") == "true" {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	const function = "/2015-03-31/functions/pose"
	for kind, want := range map[string][]string{
		"Image": {"POST /AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken", "PUT " + function + "/code " + registry + "/pose:v7 zip:false"},
		"Zip":   {"PUT " + function + "/code  zip:true"},
	} {
		c := &cloud{kind: kind}
		server := httptest.NewServer(c)
		defer server.Close()
		for name, value := range map[string]string{"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b",
			"AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "eu-west-1", "AWS_CONFIG_FILE": "none", "AWS_SHARED_CREDENTIALS_FILE": "none"} {
			t.Setenv(name, value)
		}
		out, errs, code, calls := run{endpoint: server.URL}.script(t, []string{"bash", "deploy.sh"}, "-t", "v7", "pose")
		if code != 0 || !strings.HasPrefix(out, "pose runs v7 (linux/arm64) since 2026-11-28T17:00:00.000+0000: ") {
			t.Fatalf("%s: exit code %d, %q; standard error:\n%s", kind, code, out, errs)
		}
		want = slices.Concat([]string{"GET " + function}, want, []string{"GET " + function + "/configuration", "GET " + function})
		if !slices.Equal(c.requests, want) {
			t.Errorf("%s: the requests are\n%s\nwant\n%s", kind, strings.Join(c.requests, "\n"), strings.Join(want, "\n"))
		}
		if kind == "Image" && strings.TrimSpace(calls[1].Stdin) != secret {
			t.Errorf("docker's password is %q", calls[1].Stdin)
		}
	}
}
