package main

import (
	"net/http"

	"github.com/akrylysov/algnhsa"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

// startLambda answers the events of AWS Lambda (function URLs, API Gateway with payloads of
// version 1 and 2, load balancers with multi-value headers) until Lambda ends the process.
func startLambda(h http.Handler) { lambda.Start(newLambda(h)) }

func newLambda(h http.Handler) lambda.Handler {
	return algnhsa.New(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if lc, ok := lambdacontext.FromContext(r.Context()); ok {
			r.Header.Set("X-Request-ID", lc.AwsRequestID)
		}
		h.ServeHTTP(w, r)
	}), &algnhsa.Options{BinaryContentTypes: []string{"image/jpeg"}})
}
