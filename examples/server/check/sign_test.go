package main

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestSignature signs what AWS's own test suite for Signature Version 4 signs (get-vanilla and post-vanilla).
func TestSignature(t *testing.T) {
	for method, want := range map[string]string{
		"GET":  "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
		"POST": "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
	} {
		r, err := http.NewRequest(method, "https://example.amazonaws.com/", nil)
		if err != nil {
			t.Fatal(err)
		}
		now := time.Date(2015, 8, 30, 12, 36, 0, 0, time.UTC)
		signAs(r, nil, "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "us-east-1", "service", now)
		if got := r.Header.Get("Authorization"); !strings.HasSuffix(got, "SignedHeaders=host;x-amz-date, Signature="+want) {
			t.Errorf("%s: %s", method, got)
		}
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
		sign(r, nil, func(name string) string { return keys[name] }, time.Now())
		if got := r.Header.Get("Authorization"); !strings.Contains(got, want) || (got == "") != (want == "") {
			t.Errorf("%s: %q", address, got)
		}
	}
}
