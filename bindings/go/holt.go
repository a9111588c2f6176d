// Package holt is a first skeleton over the C ABI of Holt, an embedded ordered key-value store; it grows with the ABI.
// A DB and its trees may be used by any number of goroutines at once.
package holt

// DB is an open store.
type DB struct{ handle handle }

// Tree is one ordered set of keys.
type Tree struct{ handle handle }

// OpenMemory opens a store that lives in memory and ends when it is closed.
func OpenMemory() (*DB, error) {
	db, code := openMemory()
	if err := check("open", code); err != nil {
		return nil, err
	}
	return &DB{db}, nil
}

// Tree opens the default tree; named trees are still to come.
func (db *DB) Tree() (*Tree, error) {
	tree, code := openTree(db.handle)
	if err := check("tree", code); err != nil {
		return nil, err
	}
	return &Tree{tree}, nil
}

// Close frees the store; calls in flight end with their answer or ErrClosed. A second Close answers ErrHandle.
func (db *DB) Close() error { return check("close", closeStore(db.handle)) }

// Close gives the handle back; the tree itself stays. It may come after the Close of the store.
func (t *Tree) Close() error { return check("close", closeTree(t.handle)) }

// Put stores a value under a key, replacing what was there, and gives the version of the write.
func (t *Tree) Put(key, value []byte) (uint64, error) {
	version, code := put(t.handle, key, value)
	return version, check("put", code)
}

// Get reads the value of a key; ErrNotFound if there is none.
func (t *Tree) Get(key []byte) ([]byte, error) { return t.AppendGet(nil, key) }

// AppendGet appends the value of a key to dst, which is unchanged when the error is not nil.
func (t *Tree) AppendGet(dst, key []byte) ([]byte, error) {
	used := len(dst)
	for {
		length, _, code := get(t.handle, key, dst[used:cap(dst)])
		switch {
		case code == codeOK:
			return dst[:used+length], nil
		case code == codeNotFound:
			return dst, ErrNotFound
		case code == codeMore:
			grown := make([]byte, used, used+length)
			copy(grown, dst)
			dst = grown
		default:
			return dst, check("get", code)
		}
	}
}

// Delete removes a key; whether it was there.
func (t *Tree) Delete(key []byte) (bool, error) {
	code := remove(t.handle, key)
	return code == codeOK, check("delete", code)
}
