//go:build holt_static

package holt

// The library becomes a part of the program.

// #cgo pkg-config: holt-static
import "C"
