//go:build !holt_static

package holt

// #cgo pkg-config: holt
import "C"
