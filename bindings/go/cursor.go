package holt

/*
#include "shim.h"
*/
import "C"

import (
	"runtime"
	"unsafe"
)

const (
	pageEntries = 256
	pageBytes   = 1 << 15
)

// Range says which keys a Cursor gives, and how. The zero value is every key in order.
type Range struct {
	Prefix    []byte // keys that start with it
	Start     []byte // nil: from the first key on
	Stop      []byte // nil: to the last key; else keys below it
	After     []byte // instead of Start, or in a reverse range of Stop: keys behind it, in the order of the range
	Reverse   bool
	KeysOnly  bool
	Delimiter byte   // not 0: keys that go on behind it are rolled up into one prefix; List takes any byte
	Limit     uint64 // of entries; 0: none
}

// Cursor gives the entries of a Range, fetched many at a time. A page is of one moment; across pages a cursor sees
// later writes, and it never repeats or goes back.
type Cursor struct {
	tree     *Tree
	handle   handle
	keysOnly bool
	err      error
	columns  columns
	room     []byte // what the library writes into
	heap     []byte // the page as it was there, of which keys and values are slices
	count    int    // entries of the page
	next     int    // the one that Next goes to
	start    uint32 // where it begins in heap
	middle   uint32 // of the one that Next went to: where its value begins
	begin    uint32 // and its key
}

// columns are filled by one call of the library; the heap has key 0, value 0, key 1 and so on.
type columns struct {
	keyEnds, valueEnds [pageEntries]uint32
	versions           [pageEntries]uint64
	kinds              [pageEntries]byte
}

// Scan opens a cursor. Errors come out of its Err.
func (t *Tree) Scan(r Range) *Cursor { return t.cursor(r, r.Delimiter != 0) }

// List opens a cursor on what lies in one directory: entries, and subdirectories as prefixes.
func (t *Tree) List(prefix []byte, delimiter byte) *Cursor {
	return t.cursor(Range{Prefix: prefix, Delimiter: delimiter}, true)
}

func (t *Tree) cursor(r Range, delimit bool) *Cursor {
	c := &Cursor{tree: t, keysOnly: r.KeysOnly}
	flags, lower, upper := C.uint32_t(0), r.Start, r.Stop
	if r.KeysOnly {
		flags |= rangeKeysOnly
	}
	if delimit {
		flags |= rangeDelimit
	}
	if r.Reverse {
		flags |= rangeReverse
	}
	switch {
	case r.After != nil && r.Reverse && r.Stop == nil:
		upper = r.After
	case r.After != nil && !r.Reverse && r.Start == nil:
		lower = r.After
		flags |= rangeLowerOpen
	case r.After != nil:
		c.err = &Error{Op: "scan", Code: ErrInvalid.Code, OpIndex: -1, Message: "After takes the place of the other bound"}
		return c
	}
	bytes := append(append(append(make([]byte, 0, 64), r.Prefix...), lower...), upper...)
	number, _, err := result("scan", C.go_cursor_open(t.handle, flags, (*C.char)(unsafe.Pointer(&bytes[:1][0])),
		size(r.Prefix), bound(lower), bound(upper), C.uint32_t(r.Delimiter), C.uint64_t(r.Limit)))
	runtime.KeepAlive(t)
	if c.err = err; err == nil {
		c.handle = handle(number)
		runtime.SetFinalizer(c, (*Cursor).Close)
	}
	return c
}

func bound(bytes []byte) C.size_t {
	if bytes == nil {
		return absent
	}
	return size(bytes)
}

// Next goes to the next entry; false behind the last one, and when the listing has failed: see Err.
func (c *Cursor) Next() bool {
	if c.next == c.count && !c.fill() {
		return false
	}
	c.begin, c.middle = c.start, c.columns.keyEnds[c.next]
	c.start = c.middle
	if !c.keysOnly {
		c.start = c.columns.valueEnds[c.next]
	}
	c.next++
	return true
}

// fill fetches the next page.
func (c *Cursor) fill() bool {
	c.heap, c.count, c.next, c.start, c.middle, c.begin = nil, 0, 0, 0, 0, 0
	if c.err != nil {
		return false
	}
	if c.room == nil {
		c.room = make([]byte, pageBytes)
	}
	for {
		var values *C.uint32_t
		if !c.keysOnly {
			values = (*C.uint32_t)(unsafe.Pointer(&c.columns.valueEnds[0]))
		}
		answer := C.go_cursor_page(c.handle, pageEntries, first(c.room), size(c.room),
			(*C.uint32_t)(unsafe.Pointer(&c.columns.keyEnds[0])), values,
			(*C.uint64_t)(unsafe.Pointer(&c.columns.versions[0])), (*C.uint8_t)(unsafe.Pointer(&c.columns.kinds[0])))
		runtime.KeepAlive(c)
		need, code, err := result("next", answer)
		switch {
		case err != nil:
			c.err = err
			return false
		case code == codeMore:
			c.room = make([]byte, need)
		case code == codeDone:
			return false
		default:
			c.count = int(answer.count)
			c.heap = append(make([]byte, 0, need), c.room[:need]...)
			return true
		}
	}
}

// Key is the key that Next went to, or the prefix with its delimiter; the caller may keep it.
func (c *Cursor) Key() []byte { return c.heap[c.begin:c.middle:c.middle] }

// Value is that key's value; the caller may keep it. Empty for a prefix, and in a range of keys only.
func (c *Cursor) Value() []byte { return c.heap[c.middle:c.start:c.start] }

// Version is that of the record, 0 for a prefix.
func (c *Cursor) Version() uint64 {
	if c.next == 0 {
		return 0
	}
	return c.columns.versions[c.next-1]
}

// IsPrefix says that Key stands for all keys that start with it.
func (c *Cursor) IsPrefix() bool { return c.next > 0 && c.columns.kinds[c.next-1] == kindPrefix }

// Err says why the listing has failed; nil when it came to its end.
func (c *Cursor) Err() error { return c.err }

// Close gives the cursor back. Harmless twice, and after its store.
func (c *Cursor) Close() error {
	runtime.SetFinalizer(c, nil)
	c.count, c.next = 0, 0
	if c.err == nil {
		C.go_cursor_close(c.handle)
		c.err = &Error{Op: "next", Code: codeClosed, OpIndex: -1, Message: "the cursor was closed"}
	}
	return nil
}
