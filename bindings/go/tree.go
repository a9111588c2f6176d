package holt

/*
#include "shim.h"
*/
import "C"

import (
	"math"
	"runtime"
	"sync"
	"unsafe"
)

const (
	scratchBytes = 1024
	smallBytes   = 64
	chunkBytes   = 512
	columnBytes  = math.MaxUint32 // what the ends of a column can say
)

// Tree is one ordered set of keys. It is there until its DB is closed.
type Tree struct {
	handle handle
	db     *DB // whose finalizer would close the store under a user of the tree
}

// WriteOption changes one write.
type WriteOption uint32

// SyncNow makes a write durable on return.
const SyncNow = WriteOption(flagSync)

// corner is where Get reads to. Small values are cut one after the other from a chunk, since making memory for each would
// take as long as the call; a value that is kept keeps its chunk, of at most chunkBytes. Larger ones are copied out of
// scratch, into memory that is not cleared first.
type corner struct {
	chunk   []byte // of length 0, and what is left of it
	large   bool   // the last value was
	scratch [scratchBytes]byte
}

var corners = sync.Pool{New: func() interface{} { return new(corner) }}

// Get reads the value of a key; ErrNotFound if there is none.
func (t *Tree) Get(key []byte) ([]byte, error) {
	corner := corners.Get().(*corner)
	room := corner.scratch[:0]
	if !corner.large {
		if cap(corner.chunk) < smallBytes {
			corner.chunk = make([]byte, 0, chunkBytes)
		}
		room = corner.chunk[:0:smallBytes]
	}
	value, err := t.AppendGet(room, key)
	if err == nil {
		value = corner.take(value)
	}
	corners.Put(corner)
	if err != nil {
		return nil, err
	}
	return value, nil
}

// take makes what was read the caller's.
func (c *corner) take(found []byte) []byte {
	used := len(found)
	wasLarge := c.large
	c.large = used > smallBytes
	if !wasLarge {
		if !c.large {
			c.chunk = c.chunk[(used+7)&^7 : (used+7)&^7]
		}
		return found[:used:used]
	}
	if used > scratchBytes {
		return found
	}
	value := make([]byte, used)
	copy(value, found)
	return value
}

// AppendGet appends the value of a key to dst, which is unchanged when the error is not nil.
func (t *Tree) AppendGet(dst, key []byte) ([]byte, error) {
	used := len(dst)
	for {
		room := dst[used:cap(dst)]
		answer := C.go_get(t.handle, first(key), size(key), first(room), size(room))
		runtime.KeepAlive(t)
		switch Code(answer.status) {
		case 0:
			return dst[:used+int(answer.number)], nil
		case codeNotFound:
			return dst, ErrNotFound
		case codeMore:
			grown := make([]byte, used, used+int(answer.number))
			copy(grown, dst)
			dst = grown
		default:
			_, _, err := result("get", answer)
			return dst[:used], err
		}
	}
}

// Version is that of the record of a key, without its value; ErrNotFound if there is none.
func (t *Tree) Version(key []byte) (uint64, error) {
	version, code, err := result("version", C.go_version(t.handle, first(key), size(key)))
	runtime.KeepAlive(t)
	if code == codeNotFound {
		err = ErrNotFound
	}
	return version, err
}

// Put stores a value under a key, replacing what was there, and gives the version of the write.
func (t *Tree) Put(key, value []byte, options ...WriteOption) (uint64, error) {
	answer := C.go_put(t.handle, first(key), size(key), first(value), size(value), flagsOf(options))
	runtime.KeepAlive(t)
	version, _, err := result("put", answer)
	return version, err
}

// Delete removes a key; whether it was there.
func (t *Tree) Delete(key []byte, options ...WriteOption) (bool, error) {
	_, code, err := result("delete", C.go_delete(t.handle, first(key), size(key), flagsOf(options)))
	runtime.KeepAlive(t)
	return code == 0, err
}

// GetMany reads the values of many keys as of one moment, nil where there is none, in one call of the library.
func (t *Tree) GetMany(keys [][]byte) ([][]byte, error) {
	joined, keyEnds, err := column("get many", keys)
	if err != nil || len(keys) == 0 {
		return make([][]byte, len(keys)), err
	}
	valueEnds, states := make([]uint32, len(keys)), make([]byte, len(keys))
	heap := make([]byte, scratchBytes+64*len(keys))
	for {
		answer := C.go_multi_get(t.handle, C.size_t(len(keys)), first(joined), ends(keyEnds), first(heap), size(heap),
			ends(valueEnds), (*C.uint8_t)(unsafe.Pointer(&states[0])))
		need, code, err := result("get many", answer)
		if err != nil {
			return nil, err
		}
		if code == 0 {
			break
		}
		heap = make([]byte, need)
	}
	runtime.KeepAlive(t)
	values, start := make([][]byte, len(keys)), uint32(0)
	for i, end := range valueEnds {
		if states[i] == 0 {
			values[i] = heap[start:end:end]
		}
		start = end
	}
	return values, nil
}

// PutMany stores many records in order, each like Put, and waits once; how many were stored, also behind an error.
func (t *Tree) PutMany(keys, values [][]byte, options ...WriteOption) (int, error) {
	if len(keys) != len(values) {
		return 0, &Error{Op: "put many", Code: ErrInvalid.Code, OpIndex: -1, Message: "as many values as keys are needed"}
	}
	joinedKeys, keyEnds, err := column("put many", keys)
	if err != nil {
		return 0, err
	}
	joinedValues, valueEnds, err := column("put many", values)
	if err != nil || len(keys) == 0 {
		return 0, err
	}
	applied, _, err := result("put many", C.go_put_many(t.handle, C.size_t(len(keys)), first(joinedKeys), ends(keyEnds),
		first(joinedValues), ends(valueEnds), flagsOf(options)))
	runtime.KeepAlive(t)
	return int(applied), err
}

func column(op string, parts [][]byte) (joined []byte, ends []uint32, err error) {
	total := 0
	for _, part := range parts {
		total += len(part)
	}
	if uint64(total) > columnBytes {
		return nil, nil, &Error{Op: op, Code: ErrTooLarge.Code, OpIndex: -1, Message: "over 4 GiB in one call"}
	}
	joined, ends = make([]byte, 0, total), make([]uint32, len(parts))
	for i, part := range parts {
		joined = append(joined, part...)
		ends[i] = uint32(len(joined))
	}
	return joined, ends, nil
}

func flagsOf(options []WriteOption) C.uint32_t {
	flags := WriteOption(0)
	for _, option := range options {
		flags |= option
	}
	return C.uint32_t(flags)
}
