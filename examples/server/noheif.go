//go:build !heif

package main

import "github.com/hypermob/pose"

// The photos that are measured besides those that the library reads.
var (
	formats    []pose.DecodeOption
	mediaTypes []string
)
