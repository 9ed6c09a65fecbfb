package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// sign signs a request to a Lambda function's own address (AWS Signature Version 4), if the
// environment has keys.
func sign(r *http.Request, body []byte, env func(string) string, now time.Time) error {
	region, ok := lambdaRegion(r.URL.Hostname())
	if !ok || env("AWS_SECRET_ACCESS_KEY") == "" {
		return nil
	}
	keys := aws.Credentials{
		AccessKeyID: env("AWS_ACCESS_KEY_ID"), SecretAccessKey: env("AWS_SECRET_ACCESS_KEY"), SessionToken: env("AWS_SESSION_TOKEN"),
	}
	sum := sha256.Sum256(body)
	return v4.NewSigner().SignHTTP(context.Background(), keys, r, hex.EncodeToString(sum[:]), "lambda", region, now)
}

// lambdaRegion returns the region of ID.lambda-url.REGION.on.aws.
func lambdaRegion(host string) (region string, ok bool) {
	parts := strings.Split(host, ".")
	if len(parts) != 5 || parts[1] != "lambda-url" || parts[3]+"."+parts[4] != "on.aws" {
		return "", false
	}
	return parts[2], true
}
