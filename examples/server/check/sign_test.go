package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestSignature: the signature is what AWS's description of Signature Version 4 gives, step by step.
func TestSignature(t *testing.T) {
	keys := map[string]string{
		"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "AWS_SESSION_TOKEN": "token",
	}
	r, err := http.NewRequest("GET", "https://abc.lambda-url.eu-west-1.on.aws/healthz", nil)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2015, 8, 30, 12, 36, 0, 0, time.UTC)
	if err := sign(r, nil, func(name string) string { return keys[name] }, now); err != nil {
		t.Fatal(err)
	}
	hash := func(text string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(text))) }
	request := "GET\n/healthz\n\nhost:abc.lambda-url.eu-west-1.on.aws\nx-amz-date:20150830T123600Z\nx-amz-security-token:token\n\n" +
		"host;x-amz-date;x-amz-security-token\n" + hash("")
	const scope = "20150830/eu-west-1/lambda/aws4_request"
	mac := []byte("AWS4" + keys["AWS_SECRET_ACCESS_KEY"])
	for _, text := range append(strings.Split(scope, "/"), "AWS4-HMAC-SHA256\n20150830T123600Z\n"+scope+"\n"+hash(request)) {
		m := hmac.New(sha256.New, mac)
		m.Write([]byte(text))
		mac = m.Sum(nil)
	}
	want := fmt.Sprintf("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/%s, SignedHeaders=host;x-amz-date;x-amz-security-token, Signature=%x", scope, mac)
	if got := r.Header.Get("Authorization"); got != want || r.Header.Get("X-Amz-Security-Token") != "token" || r.Header.Get("X-Amz-Date") != "20150830T123600Z" {
		t.Errorf("%s\nwant %s", got, want)
	}
}

// TestBodySigned: another body has another signature.
func TestBodySigned(t *testing.T) {
	signature := func(body string) string {
		r, err := http.NewRequest("POST", "https://abc.lambda-url.eu-west-1.on.aws/measure", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		if err := sign(r, []byte(body), func(string) string { return "key" }, time.Unix(0, 0)); err != nil {
			t.Fatal(err)
		}
		_, s, _ := strings.Cut(r.Header.Get("Authorization"), "Signature=")
		return s
	}
	if a, b := signature("{}"), signature("[]"); a == b || len(a) != 64 || a != signature("{}") {
		t.Errorf("%q and %q", a, b)
	}
}

// TestSigned: only a Lambda function's own address gets a signature.
func TestSigned(t *testing.T) {
	keys := map[string]string{"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_SESSION_TOKEN": "c"}
	for address, want := range map[string]string{
		"https://abc.lambda-url.eu-west-1.on.aws/healthz": "/eu-west-1/lambda/aws4_request, SignedHeaders=host;x-amz-date;x-amz-security-token, ",
		"https://pose.example.com/healthz":                "",
		"https://lambda-url.eu-west-1.on.aws.example.com": "",
	} {
		r, err := http.NewRequest("GET", address, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := sign(r, nil, func(name string) string { return keys[name] }, time.Now()); err != nil {
			t.Errorf("%s: %v", address, err)
		}
		if got := r.Header.Get("Authorization"); !strings.Contains(got, want) || (got == "") != (want == "") {
			t.Errorf("%s: %q", address, got)
		}
	}
}
