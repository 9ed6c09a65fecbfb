//go:build !heif

package main

import "github.com/hypermob/pose"

var mediaTypes []string

// formats are those of photos that are measured besides those that the library reads.
func formats() ([]pose.DecodeOption, error) { return nil, nil }
