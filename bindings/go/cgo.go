package holt

// The only file that meets C. Handles are numbers that merely look like pointers, and Go may not hold such a thing in a
// pointer type, so every call goes through a shim that takes them as integers.

/*
#cgo CFLAGS: -I${SRCDIR}/../../include
#cgo LDFLAGS: -lholt
#include "holt.h"

static int32_t go_open_memory(uintptr_t *db) { return holt_open_memory(NULL, (holt_db **)db); }
static int32_t go_close(uintptr_t db) { return holt_close((holt_db *)db); }
static int32_t go_tree_open(uintptr_t db, uintptr_t *tree) {
  return holt_tree_open((holt_db *)db, NULL, 0, 0, (holt_tree **)tree);
}
static int32_t go_tree_close(uintptr_t tree) { return holt_tree_close((holt_tree *)tree); }
static int32_t go_put(uintptr_t tree, const void *key, size_t klen, const void *val, size_t vlen, uint64_t *version) {
  return holt_put((holt_tree *)tree, key, klen, val, vlen, 0, version);
}
static int32_t go_get(uintptr_t tree, const void *key, size_t klen, void *buf, size_t cap, size_t *len,
                      uint64_t *version) {
  return holt_get((holt_tree *)tree, NULL, key, klen, buf, cap, len, version);
}
static int32_t go_delete(uintptr_t tree, const void *key, size_t klen, uint64_t *version) {
  return holt_delete((holt_tree *)tree, key, klen, 0, version);
}
*/
import "C"

import "unsafe"

type handle = C.uintptr_t

const (
	codeOK       = Code(C.HOLT_OK)
	codeNotFound = Code(C.HOLT_NOT_FOUND)
	codeMore     = Code(C.HOLT_MORE)
)

func openMemory() (db handle, code Code) {
	code = Code(C.go_open_memory(&db))
	return
}

func closeStore(db handle) Code { return Code(C.go_close(db)) }

func openTree(db handle) (tree handle, code Code) {
	code = Code(C.go_tree_open(db, &tree))
	return
}

func closeTree(tree handle) Code { return Code(C.go_tree_close(tree)) }

func put(tree handle, key, value []byte) (uint64, Code) {
	var version C.uint64_t
	code := C.go_put(tree, first(key), C.size_t(len(key)), first(value), C.size_t(len(value)), &version)
	return uint64(version), Code(code)
}

func get(tree handle, key, buffer []byte) (length int, version uint64, code Code) {
	var size C.size_t
	var found C.uint64_t
	code = Code(C.go_get(tree, first(key), C.size_t(len(key)), first(buffer), C.size_t(len(buffer)), &size, &found))
	return int(size), uint64(found), code
}

func remove(tree handle, key []byte) Code {
	return Code(C.go_delete(tree, first(key), C.size_t(len(key)), nil))
}

func first(bytes []byte) unsafe.Pointer {
	if len(bytes) == 0 {
		return nil
	}
	return unsafe.Pointer(&bytes[0])
}
