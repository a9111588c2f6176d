package holt

import "fmt"

// Code is a status of holt.h: 0 is done, above 0 an answer that is no failure, below 0 an error.
type Code int32

// Error is a call that failed. Compare it by errors.Is with the values below.
type Error struct {
	Op   string // what was called
	Code Code   // why it failed
}

func (e *Error) Error() string { return fmt.Sprintf("holt: %s: %s", e.Op, e.Code.name()) }

// Is says that two errors with the same code are the same, whatever was called.
func (e *Error) Is(target error) bool {
	other, ok := target.(*Error)
	return ok && other.Code == e.Code
}

// The answers and errors that this package can give.
var (
	ErrNotFound    = &Error{Op: "get", Code: codeNotFound}
	ErrInvalid     = &Error{Code: -1}
	ErrHandle      = &Error{Code: -2}
	ErrClosed      = &Error{Code: -3}
	ErrNoMemory    = &Error{Code: -4}
	ErrTooLarge    = &Error{Code: -10}
	ErrUnsupported = &Error{Code: -21}
	ErrInternal    = &Error{Code: -99}
)

func (c Code) name() string {
	switch c {
	case codeNotFound:
		return "not found"
	case -1:
		return "an argument is outside its bounds"
	case -2, -3:
		return "closed"
	case -4:
		return "out of memory"
	case -10:
		return "key or value too large"
	case -21:
		return "not available"
	default:
		return fmt.Sprintf("status %d", int32(c))
	}
}

func check(op string, code Code) error {
	if code < codeOK {
		return &Error{Op: op, Code: code}
	}
	return nil
}
