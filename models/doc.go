// Package models is the home of the embedded networks: one package per file, each
// with its origin and hash. Programs use them through pose.Heavy, pose.Full and pose.Lite.
package models
