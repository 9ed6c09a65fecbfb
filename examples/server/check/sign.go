package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// sign signs a request to a Lambda function's own address (AWS Signature Version 4), if the environment has keys.
func sign(r *http.Request, body []byte, env func(string) string, now time.Time) {
	region, ok := lambdaRegion(r.URL.Hostname())
	if !ok || env("AWS_SECRET_ACCESS_KEY") == "" {
		return
	}
	if token := env("AWS_SESSION_TOKEN"); token != "" {
		r.Header.Set("X-Amz-Security-Token", token)
	}
	signAs(r, body, env("AWS_ACCESS_KEY_ID"), env("AWS_SECRET_ACCESS_KEY"), region, "lambda", now)
}

// lambdaRegion returns the region of ID.lambda-url.REGION.on.aws.
func lambdaRegion(host string) (region string, ok bool) {
	parts := strings.Split(host, ".")
	if len(parts) != 5 || parts[1] != "lambda-url" || parts[3]+"."+parts[4] != "on.aws" {
		return "", false
	}
	return parts[2], true
}

// signAs signs the host, the time and the token of a request without a query, and its body.
func signAs(r *http.Request, body []byte, key, secret, region, service string, now time.Time) {
	stamp := now.UTC().Format("20060102T150405Z")
	r.Header.Set("X-Amz-Date", stamp)
	names, values := "host;x-amz-date", "host:"+r.URL.Host+"\nx-amz-date:"+stamp+"\n"
	if token := r.Header.Get("X-Amz-Security-Token"); token != "" {
		names += ";x-amz-security-token"
		values += "x-amz-security-token:" + token + "\n"
	}
	path := r.URL.EscapedPath()
	if path == "" {
		path = "/"
	}
	request := strings.Join([]string{r.Method, path, "", values, names, hash(body)}, "\n")
	scope := strings.Join([]string{stamp[:8], region, service, "aws4_request"}, "/")
	mac := []byte("AWS4" + secret)
	for part := range strings.SplitSeq(scope, "/") {
		mac = keyed(mac, part)
	}
	signature := keyed(mac, "AWS4-HMAC-SHA256\n"+stamp+"\n"+scope+"\n"+hash([]byte(request)))
	r.Header.Set("Authorization", fmt.Sprintf("AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%x", key, scope, names, signature))
}

func hash(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func keyed(key []byte, text string) []byte {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(text))
	return m.Sum(nil)
}
