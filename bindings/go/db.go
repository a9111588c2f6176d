package holt

/*
#include "shim.h"
*/
import "C"

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"unsafe"
)

// DB is an open store.
type DB struct{ handle, tree handle }

// Durability says when a write is acknowledged.
type Durability string

// Async: it would survive the death of the process. Sync: a loss of power too.
const (
	Async Durability = "async"
	Sync  Durability = "sync"
)

// Option changes how a store is opened.
type Option string

// ReadOnly opens beside other readers.
func ReadOnly() Option { return "mode=ro" }

// MustExist makes no store where there is none.
func MustExist() Option { return "create=off" }

// WithDurability says when a write is acknowledged; Async when it is not given.
func WithDurability(d Durability) Option { return Option("durability=" + string(d)) }

// WithLogLimit bounds what the log takes on the disk.
func WithLogLimit(bytes int64) Option { return Option(fmt.Sprintf("wal_limit=%d", bytes)) }

// WithOptionText gives options as the library writes them: "wal_limit=1GiB,async_window_ms=50".
func WithOptionText(text string) Option { return Option(text) }

// Open opens the store in a directory, or makes one there.
func Open(path string, options ...Option) (*DB, error) {
	return OpenContext(context.Background(), path, options...)
}

// OpenContext is Open; the context bounds the wait for the lock and the replay.
func OpenContext(ctx context.Context, path string, options ...Option) (*DB, error) {
	if strings.IndexByte(path, 0) >= 0 {
		return nil, &Error{Op: "open", Code: ErrInvalid.Code, OpIndex: -1, Message: "a path has no NUL"}
	}
	text := C.CString(path)
	defer C.free(unsafe.Pointer(text))
	return open(ctx, text, options)
}

// OpenMemory opens a store that lives in memory and ends when it is closed.
func OpenMemory(options ...Option) (*DB, error) { return open(context.Background(), nil, options) }

func open(ctx context.Context, path *C.char, options []Option) (*DB, error) {
	texts := make([]string, len(options))
	for i, option := range options {
		texts[i] = string(option)
	}
	chosen := C.CString(strings.Join(texts, ","))
	defer C.free(unsafe.Pointer(chosen))
	number, err := long(ctx, "open", func(cancel handle) C.answer { return C.go_open(path, chosen, cancel) })
	if err != nil {
		return nil, err
	}
	db := &DB{handle: handle(number)}
	runtime.SetFinalizer(db, (*DB).Close)
	tree, _, err := result("open", C.go_tree_open(db.handle))
	if err != nil {
		_ = db.Close()
		return nil, err
	}
	db.tree = handle(tree)
	return db, nil
}

// Close closes the store; calls in flight end with their answer or ErrClosed, and so does a second Close. An error says
// what could not be written at the end: the log has all that was acknowledged.
func (db *DB) Close() error {
	runtime.SetFinalizer(db, nil)
	_, _, err := result("close", C.go_close(db.handle))
	return err
}

// Default is the default tree; named trees are still to come.
func (db *DB) Default() *Tree { return &Tree{handle: db.tree, db: db} }

// Sync waits until every write that returned before is durable; versions at or below the one given are.
func (db *DB) Sync(ctx context.Context) (uint64, error) {
	defer runtime.KeepAlive(db)
	return long(ctx, "sync", func(cancel handle) C.answer { return C.go_sync(db.handle, cancel) })
}

// WaitDurable waits until the write with this version, and all before it, are durable.
func (db *DB) WaitDurable(ctx context.Context, version uint64) error {
	defer runtime.KeepAlive(db)
	_, err := long(ctx, "wait durable", func(cancel handle) C.answer {
		return C.go_wait_durable(db.handle, C.uint64_t(version), cancel)
	})
	return err
}

// Checkpoint writes what has changed into the data file, so that the log before it is not needed any more.
func (db *DB) Checkpoint(ctx context.Context) error {
	defer runtime.KeepAlive(db)
	_, err := long(ctx, "checkpoint", func(cancel handle) C.answer { return C.go_checkpoint(db.handle, cancel) })
	return err
}

// Resume opens a store whose disk has failed again in place; reads go on meanwhile.
func (db *DB) Resume() error {
	defer runtime.KeepAlive(db)
	_, _, err := result("resume", C.go_resume(db.handle))
	return err
}

// Exists says whether a store lies in the directory; it may be damaged.
func Exists(path string) (bool, error) {
	text := C.CString(path)
	defer C.free(unsafe.Pointer(text))
	_, code, err := result("exists", C.go_exists(text))
	return code == 0, err
}

// Destroy removes the files of a store that nobody has open; whether there was one.
func Destroy(path string) (bool, error) {
	text := C.CString(path)
	defer C.free(unsafe.Pointer(text))
	_, code, err := result("destroy", C.go_destroy(text))
	return code == 0, err
}

// long makes a call that ends when the context does.
func long(ctx context.Context, op string, call func(cancel handle) C.answer) (uint64, error) {
	if err := ctx.Err(); err != nil {
		return 0, ended(op, err)
	}
	if ctx.Done() == nil {
		number, _, err := result(op, call(0))
		return number, err
	}
	number, _, err := result(op, C.go_cancel_create())
	if err != nil {
		return 0, err
	}
	cancel, done, stopped := handle(number), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		select {
		case <-ctx.Done():
			C.go_cancel_fire(cancel)
		case <-done:
		}
	}()
	number, code, err := result(op, call(cancel))
	close(done)
	<-stopped
	C.go_cancel_free(cancel)
	if code == codeCancelled && ctx.Err() == context.DeadlineExceeded {
		err.(*Error).Code = codeTimeout
	}
	return number, err
}

func ended(op string, err error) *Error {
	code := codeCancelled
	if err == context.DeadlineExceeded {
		code = codeTimeout
	}
	return &Error{Op: op, Code: code, OpIndex: -1, Message: err.Error()}
}
