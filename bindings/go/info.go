package holt

/*
#include "shim.h"
*/
import "C"

import (
	"runtime"
	"unsafe"
)

// Info is what a store says of itself.
type Info struct {
	FormatVersion uint32   // 0: a store in memory
	UUID          [16]byte // zeros: a store in memory
	LastSeq       uint64   // no version is above it
	DurableSeq    uint64   // writes at or below it survive a loss of power
	CheckpointSeq uint64   // an open replays the writes behind it
	DataBytes     uint64
	WalBytes      uint64
	Opens         uint64 // for writing so far, without those that wrote nothing
	OwnerPID      int64  // who has it open for writing; 0: nobody, or unknown
	ReadOnly      bool
	Fenced        bool
}

// Health says whether a store takes writes, and if not, why.
type Health struct {
	Fenced        bool
	Cause         int32 // holt_cause
	Resumable     bool
	Errno         int
	UnsyncedBytes uint64
	Message       string
	// Checkpoint says why the last one failed; "" if it did not. It is tried again, and the log grows.
	Checkpoint string
}

// Stats are counters; exact while nobody writes.
type Stats struct {
	Levels                                                 uint32
	Keys, LeafFrames, RouterFrames, ValueFrames            uint64
	FrameBytes, UsedBytes, FrameSpaceBytes                 uint64
	Splits, Merges, Rebuilds, Restarts, Waits, Checkpoints uint64 // since opening
	WalBytes, WalSyncs, UnsyncedBytes                      uint64
	Trees, Cursors                                         uint64 // handles that are open
}

// Info tells what the store says of itself.
func (db *DB) Info() (Info, error) {
	var info C.holt_info
	_, _, err := result("info", C.go_info(db.handle, &info))
	runtime.KeepAlive(db)
	return infoOf(&info), err
}

// Peek tells what the files of a store say, without opening it; ErrNotFound if there is none.
func Peek(path string) (Info, error) {
	text := C.CString(path)
	defer C.free(unsafe.Pointer(text))
	var info C.holt_info
	_, code, err := result("peek", C.go_peek(text, &info))
	if code == codeNotFound {
		err = ErrNotFound
	}
	return infoOf(&info), err
}

// Health never waits.
func (db *DB) Health() (Health, error) {
	var h C.holt_health
	_, _, err := result("health", C.go_health(db.handle, &h))
	runtime.KeepAlive(db)
	return Health{
		Fenced: h.state == C.HOLT_STATE_FENCED, Cause: int32(h.cause), Resumable: h.resumable != 0,
		Errno: int(h.cause_errno), UnsyncedBytes: uint64(h.unsynced_bytes), Message: C.GoString(&h.message[0]),
		Checkpoint: C.GoString(&h.bg_message[0]),
	}, err
}

// Stats counts.
func (db *DB) Stats() (Stats, error) {
	var s C.holt_stats
	_, _, err := result("stats", C.go_stats(db.handle, &s))
	runtime.KeepAlive(db)
	return Stats{
		Levels: uint32(s.levels), Keys: uint64(s.keys), LeafFrames: uint64(s.leaf_frames),
		RouterFrames: uint64(s.router_frames), ValueFrames: uint64(s.value_frames), FrameBytes: uint64(s.frame_bytes),
		UsedBytes: uint64(s.used_bytes), FrameSpaceBytes: uint64(s.frame_space_bytes), Splits: uint64(s.splits),
		Merges: uint64(s.merges), Rebuilds: uint64(s.rebuilds), Restarts: uint64(s.restarts), Waits: uint64(s.waits),
		Checkpoints: uint64(s.checkpoints), WalBytes: uint64(s.wal_bytes), WalSyncs: uint64(s.wal_syncs),
		UnsyncedBytes: uint64(s.unsynced_bytes), Trees: uint64(s.trees), Cursors: uint64(s.cursors),
	}, err
}

func infoOf(info *C.holt_info) Info {
	return Info{
		FormatVersion: uint32(info.format_version), UUID: *(*[16]byte)(unsafe.Pointer(&info.uuid)),
		LastSeq: uint64(info.last_seq), DurableSeq: uint64(info.durable_seq), CheckpointSeq: uint64(info.checkpoint_seq),
		DataBytes: uint64(info.data_bytes), WalBytes: uint64(info.wal_bytes), Opens: uint64(info.opens),
		OwnerPID: int64(info.owner_pid), ReadOnly: info.mode == C.HOLT_MODE_RO,
		Fenced: info.state == C.HOLT_STATE_FENCED,
	}
}
