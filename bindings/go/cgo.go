package holt

// What the files that call C share.

/*
#include "shim.h"
*/
import "C"

import "unsafe"

type handle = C.handle

const (
	codeNotFound  = Code(C.HOLT_NOT_FOUND)
	codeDone      = Code(C.HOLT_DONE)
	codeMore      = Code(C.HOLT_MORE)
	codeHandle    = Code(C.HOLT_E_HANDLE)
	codeClosed    = Code(C.HOLT_E_CLOSED)
	codeTimeout   = Code(C.HOLT_E_TIMEOUT)
	codeCancelled = Code(C.HOLT_E_CANCELLED)

	flagSync = C.uint32_t(C.HOLT_WRITE_SYNC)
	opPut    = C.HOLT_OP_PUT
	opDelete = C.HOLT_OP_DELETE
	absent   = ^C.size_t(0) // SIZE_MAX

	rangeReverse   = C.uint32_t(C.HOLT_RANGE_REVERSE)
	rangeKeysOnly  = C.uint32_t(C.HOLT_RANGE_KEYS_ONLY)
	rangeLowerOpen = C.uint32_t(C.HOLT_RANGE_LOWER_OPEN)
	rangeDelimit   = C.uint32_t(C.HOLT_RANGE_DELIMIT)
	kindPrefix     = C.HOLT_KIND_PREFIX
)

// result takes an answer apart; the error is nil for answers that are none.
func result(op string, answer C.answer) (uint64, Code, error) {
	code := Code(answer.status)
	if code >= 0 {
		return uint64(answer.number), code, nil
	}
	err := &Error{Op: op, Code: code, OpIndex: -1}
	if answer.error != nil {
		err.fill(answer.error)
		C.free(unsafe.Pointer(answer.error))
	}
	return uint64(answer.number), code, err
}

func (e *Error) fill(record *C.holt_error) {
	if Code(record.status) != e.Code {
		return
	}
	e.Errno = int(record.os_errno)
	e.Outcome = Outcome(record.outcome)
	e.OpIndex = int64(record.op_index)
	e.OwnerPID = int64(record.owner_pid)
	e.Where = C.GoString(&record.where[0])
	e.Message = C.GoString(&record.message[0])
}

func first(bytes []byte) *C.char {
	if len(bytes) == 0 {
		return nil
	}
	return (*C.char)(unsafe.Pointer(&bytes[0]))
}

func size(bytes []byte) C.size_t { return C.size_t(len(bytes)) }

func ends(column []uint32) *C.uint32_t {
	if len(column) == 0 {
		return nil
	}
	return (*C.uint32_t)(unsafe.Pointer(&column[0]))
}
