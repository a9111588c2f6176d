package holt

import (
	"context"
	"fmt"
)

// Code is a status of holt.h: 0 is done, above 0 an answer that is no failure, below 0 an error.
type Code int32

// Outcome says what became of a write that failed.
type Outcome int32

// What became of a write.
const (
	NotApplied Outcome = iota
	Applied
	OutcomeUnknown
)

// Error is a call that failed. Compare it by errors.Is with the values below, or with context.Canceled and
// context.DeadlineExceeded.
type Error struct {
	Op       string  // what was called
	Code     Code    // why it failed
	Errno    int     // what the system said; 0: it refused nothing
	Outcome  Outcome // of a write
	OpIndex  int64   // the key or operation of many that it was about, else -1
	OwnerPID int64   // ErrLocked: the process that has the store open for writing; 0: unknown
	Where    string  // the file of the store, else the function
	Message  string
}

func (e *Error) Error() string {
	message := e.Message
	if message == "" {
		message = fmt.Sprintf("status %d", e.Code)
	}
	return "holt: " + e.Op + ": " + message
}

// Is says that two errors with the same code are the same, whatever was called.
func (e *Error) Is(target error) bool {
	switch target {
	case ErrOutcomeUnknown:
		return e.Outcome == OutcomeUnknown
	case context.Canceled:
		return e.Code == codeCancelled
	case context.DeadlineExceeded:
		return e.Code == codeTimeout
	}
	other, ok := target.(*Error)
	return ok && other != ErrOutcomeUnknown && kind(other.Code) == kind(e.Code)
}

// kind makes one of a handle that was closed before the call and one that was closed during it.
func kind(code Code) Code {
	if code == codeHandle {
		return codeClosed
	}
	return code
}

// The answers and errors of the library. ErrOutcomeUnknown is any error of a write that may have happened.
var (
	ErrNotFound       = &Error{Op: "get", Code: 1, Message: "not found"}
	ErrExists         = sentinel(3, "exists already")
	ErrConflict       = sentinel(4, "conflict")
	ErrInvalid        = sentinel(-1, "invalid argument")
	ErrClosed         = sentinel(-3, "closed")
	ErrNoMemory       = sentinel(-4, "out of memory")
	ErrIO             = sentinel(-5, "input or output failed")
	ErrNoSpace        = sentinel(-6, "disk full")
	ErrCorrupt        = sentinel(-7, "damaged")
	ErrLocked         = sentinel(-8, "somebody else has it open")
	ErrReadOnly       = sentinel(-9, "opened for reading")
	ErrTooLarge       = sentinel(-10, "key or value too large")
	ErrNoTree         = sentinel(-11, "no such tree")
	ErrTreeExists     = sentinel(-12, "the tree exists already")
	ErrTreeDropped    = sentinel(-13, "the tree was dropped")
	ErrName           = sentinel(-14, "no name of a tree")
	ErrScope          = sentinel(-15, "outside the view")
	ErrBusy           = sentinel(-16, "in use")
	ErrTimeout        = sentinel(-17, "out of time")
	ErrCancelled      = sentinel(-18, "cancelled")
	ErrForked         = sentinel(-19, "the process has forked")
	ErrFormat         = sentinel(-20, "no store, or a newer format")
	ErrUnsupported    = sentinel(-21, "not available")
	ErrViewExpired    = sentinel(-22, "the view is too old")
	ErrFeedExpired    = sentinel(-23, "the feed does not go back that far")
	ErrFeedAnchor     = sentinel(-24, "the feed has another past")
	ErrFenced         = sentinel(-25, "the disk failed earlier")
	ErrABI            = sentinel(-26, "the library is too old")
	ErrNoStore        = sentinel(-27, "no store")
	ErrStoreExists    = sentinel(-28, "a store exists already")
	ErrSealed         = sentinel(-29, "sealed")
	ErrOrder          = sentinel(-30, "keys do not ascend")
	ErrInternal       = sentinel(-99, "a defect of the library")
	ErrOutcomeUnknown = &Error{Op: "write", Outcome: OutcomeUnknown, Message: "it may have happened"}
)

func sentinel(code Code, message string) *Error {
	return &Error{Op: "any", Code: code, Message: message}
}
