// Package holt is an embedded ordered key-value store for path-shaped keys.
//
// A DB and its trees may be used by any number of goroutines at once; a Cursor by one at a time. No call
// needs an operating system thread of its own. Keys and values are copied both ways, so a caller may do with its slices
// what it likes as soon as a call returns. Closing is harmless in any order; what is used after it answers ErrClosed.
//
// Errors are of type *Error and are compared by errors.Is with the values of this package.
package holt
