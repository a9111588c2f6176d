package holt

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

func TestAStoreInADirectoryIsThereAgain(t *testing.T) {
	ctx, path := context.Background(), filepath.Join(t.TempDir(), "store")
	if is, err := Exists(path); is || err != nil {
		t.Fatal(is, err)
	}
	if _, err := Peek(path); !errors.Is(err, ErrNotFound) {
		t.Fatal(err)
	}
	db, err := Open(path, WithDurability(Sync), WithLogLimit(64<<20))
	if err != nil {
		t.Fatal(err)
	}
	version, err := db.Default().Put([]byte("a"), []byte("1"))
	if err != nil {
		t.Fatal(err)
	}
	durable, err := db.Sync(ctx)
	if err != nil || durable < version || db.WaitDurable(ctx, version) != nil || db.Checkpoint(ctx) != nil {
		t.Fatal(durable, version, err)
	}
	before, err := db.Info()
	if err != nil || before.LastSeq < version || before.CheckpointSeq < version || before.ReadOnly {
		t.Fatal(before, err)
	}
	if _, err := Open(path); !errors.Is(err, ErrLocked) {
		t.Fatalf("open twice: %v", err)
	}
	if health, err := db.Health(); err != nil || health.Fenced || db.Resume() != nil {
		t.Fatal(health, err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}

	db, err = Open(path, ReadOnly())
	if err != nil {
		t.Fatal(err)
	}
	if value, err := db.Default().Get([]byte("a")); err != nil || string(value) != "1" {
		t.Fatalf("%q, %v", value, err)
	}
	if _, err := db.Default().Put([]byte("b"), nil); !errors.Is(err, ErrReadOnly) {
		t.Fatal(err)
	}
	if after, err := db.Info(); err != nil || after.UUID != before.UUID || !after.ReadOnly {
		t.Fatal(after, err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for _, was := range []bool{true, false} {
		if is, err := Destroy(path); err != nil || is != was {
			t.Fatal(is, err)
		}
	}
	if _, err := Open(path, MustExist()); !errors.Is(err, ErrNoStore) {
		t.Fatal(err)
	}
}

func TestWildOptionsAreRefused(t *testing.T) {
	for _, text := range []string{"no_such=1", "mode", "mode=rw,,", "frame=5", "create=perhaps", "durability=never"} {
		if _, err := OpenMemory(WithOptionText(text)); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %v", text, err)
		}
	}
	if _, err := Open("a\x00b"); !errors.Is(err, ErrInvalid) {
		t.Error(err)
	}
	db, _ := memory(t, WithOptionText("frame=16KiB,huge_pages=off"))
	if stats, err := db.Stats(); err != nil || stats.FrameBytes != 16384 {
		t.Error(stats, err)
	}
}

func TestAContextEndsACall(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store")
	db, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	late, stop := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer stop()
	_, err = OpenContext(late, path, WithOptionText("lock_timeout_ms=600s"))
	if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, ErrTimeout) {
		t.Errorf("a late open: %v", err)
	}
	gone, stop := context.WithCancel(context.Background())
	stop()
	if _, err := db.Sync(gone); !errors.Is(err, context.Canceled) || !errors.Is(err, ErrCancelled) {
		t.Errorf("a sync that nobody wants: %v", err)
	}
	if _, err := db.Sync(late); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a sync behind its deadline: %v", err)
	}
}

func TestWhatIsUsedBehindACloseIsClosed(t *testing.T) {
	db, err := OpenMemory()
	if err != nil {
		t.Fatal(err)
	}
	tree := db.Default()
	cursor, batch := tree.Scan(Range{}), db.NewBatch().Put(tree, []byte("a"), nil)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	_, get := tree.Get(nil)
	_, many := tree.GetMany([][]byte{nil})
	_, commit := batch.Commit()
	_, stats := db.Stats()
	if cursor.Next() {
		t.Error("an entry of a closed store")
	}
	for i, err := range []error{db.Close(), get, many, commit, stats, cursor.Err(), tree.Scan(Range{}).Err()} {
		if !errors.Is(err, ErrClosed) || errors.Is(err, ErrNotFound) || errors.Is(err, ErrOutcomeUnknown) {
			t.Errorf("call %d: %v", i, err)
		}
	}
}

func TestWhatIsDroppedIsGivenBack(t *testing.T) {
	db, tree := memory(t)
	path := filepath.Join(t.TempDir(), "store")
	for i := 0; i < 100; i++ {
		_ = tree.Scan(Range{})
	}
	func() {
		dropped, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := dropped.Default().Put([]byte("a"), nil); err != nil {
			t.Fatal(err)
		}
	}()
	for i := 0; ; i++ {
		runtime.GC()
		stats, err := db.Stats()
		if err != nil {
			t.Fatal(err)
		}
		again, open := Open(path)
		if open == nil {
			_ = again.Close()
		}
		if stats.Cursors == 0 && open == nil {
			return
		}
		if i == 1000 {
			t.Fatalf("%d cursors, open: %v", stats.Cursors, open)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func TestGoroutinesShareATreeWhileTheCollectorRuns(t *testing.T) {
	db, _ := memory(t)
	stop := make(chan struct{})
	go func() {
		for {
			select {
			case <-stop:
				return
			default:
				runtime.GC()
			}
		}
	}()
	var group sync.WaitGroup
	for g := 0; g < 8; g++ {
		group.Add(1)
		go func(g int) {
			defer group.Done()
			for i := 0; i < 300; i++ {
				key := []byte(fmt.Sprintf("%d/%d", g, i))
				if _, err := db.Default().Put(key, key); err != nil {
					t.Error(err)
				}
				if value, err := db.Default().Get(key); err != nil || !bytes.Equal(value, key) {
					t.Errorf("get %s: %s, %v", key, value, err)
				}
				if _, err := db.NewBatch().Put(db.Default(), append(key, '/'), key).Commit(); err != nil {
					t.Error(err)
				}
			}
			n, c := 0, db.Default().Scan(Range{Prefix: []byte(fmt.Sprintf("%d/", g))})
			for c.Next() {
				n++
			}
			if n != 600 || c.Err() != nil {
				t.Errorf("%d entries: %v", n, c.Err())
			}
		}(g)
	}
	group.Wait()
	close(stop)
}

func TestACloseWhileGoroutinesReadEndsThemAll(t *testing.T) {
	db, tree := memory(t)
	if _, err := tree.Put([]byte("a"), []byte("1")); err != nil {
		t.Fatal(err)
	}
	ended, started := make(chan error), make(chan struct{}, 4)
	for g := 0; g < 4; g++ {
		go func() {
			started <- struct{}{}
			for {
				if value, err := tree.Get([]byte("a")); err != nil || string(value) != "1" {
					ended <- err
					return
				}
			}
		}()
	}
	for g := 0; g < 4; g++ {
		<-started
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for g := 0; g < 4; g++ {
		if err := <-ended; !errors.Is(err, ErrClosed) {
			t.Error(err)
		}
	}
}

func TestSignalsAndFaultsOfGoAreStillGosOwn(t *testing.T) {
	_, tree := memory(t)
	for round := 0; round < 3; round++ {
		func() {
			defer func() {
				if fault := recover(); fault == nil || !strings.Contains(fmt.Sprint(fault), "nil pointer") {
					t.Errorf("a nil pointer gave %v", fault)
				}
			}()
			var nothing *Tree
			_, _ = tree.Get([]byte("a"))
			_ = nothing.handle
		}()
	}
	came := make(chan os.Signal, 1)
	signal.Notify(came, syscall.SIGPIPE, syscall.SIGUSR1)
	defer signal.Stop(came)
	for _, number := range []syscall.Signal{syscall.SIGUSR1, syscall.SIGPIPE} {
		if err := syscall.Kill(os.Getpid(), number); err != nil {
			t.Fatal(err)
		}
		if got := <-came; got != number {
			t.Errorf("%v, want %v", got, number)
		}
	}
}

func TestCodesAreThoseOfTheHeader(t *testing.T) {
	header, err := os.ReadFile("../../include/holt.h")
	if err != nil {
		t.Fatal(err)
	}
	table := regexp.MustCompile(`(?s)enum holt_status \{.*?\}`).Find(header)
	known := map[Code]bool{0: true, codeDone: true, codeMore: true, 6: true, codeHandle: true}
	for _, err := range []*Error{
		ErrNotFound, ErrExists, ErrConflict, ErrInvalid, ErrClosed, ErrNoMemory, ErrIO, ErrNoSpace, ErrCorrupt, ErrLocked,
		ErrReadOnly, ErrTooLarge, ErrNoTree, ErrTreeExists, ErrTreeDropped, ErrName, ErrScope, ErrBusy, ErrTimeout,
		ErrCancelled, ErrForked, ErrFormat, ErrUnsupported, ErrViewExpired, ErrFeedExpired, ErrFeedAnchor, ErrFenced,
		ErrABI, ErrNoStore, ErrStoreExists, ErrSealed, ErrOrder, ErrInternal,
	} {
		if known[err.Code] || err.Message == "" {
			t.Errorf("two errors have the code %d", err.Code)
		}
		known[err.Code] = true
	}
	codes := regexp.MustCompile(`\bHOLT_\w+ *= *(-?\d+)`).FindAllSubmatch(table, -1)
	for _, code := range codes {
		if number, _ := strconv.Atoi(string(code[1])); !known[Code(number)] {
			t.Errorf("%s has no error here", code[0])
		}
	}
	if len(codes) != len(known) {
		t.Errorf("%d codes in the header, %d here", len(codes), len(known))
	}
}
