package main

import (
	"net/http"
	"os"

	"github.com/akrylysov/algnhsa"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/hypermob/pose/examples/server/service"
)

// startLambda answers the events of AWS Lambda (function URLs, API Gateway with payloads of
// version 1 and 2, load balancers with multi-value headers, and those of batches) until Lambda ends
// the process.
func startLambda(s *service.Service, c service.Config) {
	lambda.Start(newBatch(c, newLambda(s, s.Stuck, os.Exit)))
}

// newLambda ends the process in place of an answer when no answer will ever come from it: Lambda starts another.
func newLambda(h http.Handler, stuck func() bool, exit func(code int)) lambda.Handler {
	return algnhsa.New(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if stuck() {
			exit(1)
		}
		if lc, ok := lambdacontext.FromContext(r.Context()); ok {
			r.Header.Set("X-Request-ID", lc.AwsRequestID)
		}
		h.ServeHTTP(w, r)
	}), &algnhsa.Options{BinaryContentTypes: []string{"image/jpeg"}})
}
