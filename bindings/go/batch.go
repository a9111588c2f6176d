package holt

/*
#include "shim.h"
*/
import "C"

import (
	"context"
	"encoding/binary"
	"math"
	"runtime"
)

// Batch collects puts and deletions that are applied all at once or not at all, also across a crash. The last operation on
// a key decides. One goroutine at a time may use it. It is made in memory of Go and crosses to the library once.
type Batch struct {
	db    *DB
	trees []handle
	ops   []byte
	err   error
}

// NewBatch makes an empty one.
func (db *DB) NewBatch() *Batch { return &Batch{db: db} }

// Put adds the storing of a value. Keys and values are copied; what is wrong with them, Commit says.
func (b *Batch) Put(t *Tree, key, value []byte) *Batch { return b.add(opPut, t, key, value) }

// Delete adds a deletion; that the key is not there is no error.
func (b *Batch) Delete(t *Tree, key []byte) *Batch { return b.add(opDelete, t, key, nil) }

// Clear forgets the operations.
func (b *Batch) Clear() { b.trees, b.ops, b.err = b.trees[:0], b.ops[:0], nil }

// Commit applies all operations and gives the version of the first one; operation i has i more. The batch is empty then.
// After an error it is as it was; the error's Outcome says what became of the operations.
func (b *Batch) Commit(options ...WriteOption) (uint64, error) {
	return b.CommitContext(context.Background(), options...)
}

// CommitContext is Commit; the context bounds the wait.
func (b *Batch) CommitContext(ctx context.Context, options ...WriteOption) (uint64, error) {
	if b.err != nil {
		return 0, b.err
	}
	var trees *handle
	if len(b.trees) > 0 {
		trees = &b.trees[0]
	}
	version, err := long(ctx, "commit", func(cancel handle) C.answer {
		return C.go_batch(b.db.handle, trees, C.size_t(len(b.trees)), first(b.ops), size(b.ops), flagsOf(options), cancel)
	})
	runtime.KeepAlive(b)
	if err == nil {
		b.Clear()
	}
	return version, err
}

// add writes: op, flags, tree, length of the key, length of the value, version, key, value.
func (b *Batch) add(op byte, t *Tree, key, value []byte) *Batch {
	if len(key) > math.MaxUint16 || uint64(len(value)) > math.MaxUint32 {
		b.err = &Error{Op: "commit", Code: ErrTooLarge.Code, OpIndex: -1, Message: ErrTooLarge.Message}
		return b
	}
	at := 0
	for at < len(b.trees) && b.trees[at] != t.handle {
		at++
	}
	if at == len(b.trees) {
		b.trees = append(b.trees, t.handle)
	}
	var head [20]byte
	head[0] = op
	binary.LittleEndian.PutUint16(head[2:], uint16(at))
	binary.LittleEndian.PutUint32(head[4:], uint32(len(key)))
	binary.LittleEndian.PutUint32(head[8:], uint32(len(value)))
	b.ops = append(append(append(b.ops, head[:]...), key...), value...)
	return b
}
