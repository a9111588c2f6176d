package holt

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"sync"
	"testing"
)

func open(t *testing.T) (*DB, *Tree) {
	t.Helper()
	db, err := OpenMemory()
	if err != nil {
		t.Fatal(err)
	}
	tree, err := db.Tree()
	if err != nil {
		t.Fatal(err)
	}
	return db, tree
}

func TestAValueComesBackAndGoes(t *testing.T) {
	db, tree := open(t)
	defer db.Close()
	if _, err := tree.Get([]byte("a")); !errors.Is(err, ErrNotFound) {
		t.Fatalf("get of nothing: %v", err)
	}
	first, err := tree.Put([]byte("a"), []byte("1"))
	if err != nil {
		t.Fatal(err)
	}
	second, err := tree.Put([]byte("a"), []byte("1"))
	if err != nil || first == 0 || first == second {
		t.Fatalf("versions %d, %d: %v", first, second, err)
	}
	if value, err := tree.Get([]byte("a")); err != nil || string(value) != "1" {
		t.Fatalf("get: %q, %v", value, err)
	}
	for _, was := range []bool{true, false} {
		if is, err := tree.Delete([]byte("a")); err != nil || is != was {
			t.Fatalf("delete: %v, %v", is, err)
		}
	}
}

func TestAnyBytesAreAKeyAndAValue(t *testing.T) {
	db, tree := open(t)
	defer db.Close()
	keys := [][]byte{{}, {0}, []byte("a"), []byte("a\x00"), []byte("a\x00b"), bytes.Repeat([]byte{0xff}, 300)}
	for _, key := range keys {
		if _, err := tree.Put(key, key); err != nil {
			t.Fatal(err)
		}
	}
	for _, key := range keys {
		if value, err := tree.Get(key); err != nil || !bytes.Equal(value, key) {
			t.Fatalf("get %q: %q, %v", key, value, err)
		}
	}
}

func TestAppendGetKeepsWhatIsThere(t *testing.T) {
	db, tree := open(t)
	defer db.Close()
	value := bytes.Repeat([]byte("v"), 5000)
	if _, err := tree.Put([]byte("a"), value); err != nil {
		t.Fatal(err)
	}
	for _, room := range []int{0, 5000, 10000} {
		out, err := tree.AppendGet(append(make([]byte, 0, 2+room), "x:"...), []byte("a"))
		if err != nil || string(out[:2]) != "x:" || !bytes.Equal(out[2:], value) {
			t.Fatalf("with room for %d: %d bytes, %v", room, len(out), err)
		}
	}
}

func TestAnOverLongKeyIsRefused(t *testing.T) {
	db, tree := open(t)
	defer db.Close()
	if _, err := tree.Put(make([]byte, 65536), nil); !errors.Is(err, ErrTooLarge) {
		t.Fatal(err)
	}
}

func TestClosedHandlesAreErrors(t *testing.T) {
	db, tree := open(t)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); !errors.Is(err, ErrHandle) {
		t.Fatalf("close twice: %v", err)
	}
	if _, err := tree.Put([]byte("a"), nil); !errors.Is(err, ErrHandle) {
		t.Fatalf("put after close: %v", err)
	}
	if err := tree.Close(); err != nil {
		t.Fatalf("close of the tree after its store: %v", err)
	}
}

func TestGoroutinesShareATree(t *testing.T) {
	db, tree := open(t)
	defer db.Close()
	var group sync.WaitGroup
	for g := 0; g < 8; g++ {
		group.Add(1)
		go func(g int) {
			defer group.Done()
			for i := 0; i < 500; i++ {
				key := []byte(fmt.Sprintf("%d/%d", g, i))
				if _, err := tree.Put(key, key); err != nil {
					t.Error(err)
				}
				if value, err := tree.Get(key); err != nil || !bytes.Equal(value, key) {
					t.Errorf("get %s: %s, %v", key, value, err)
				}
			}
		}(g)
	}
	group.Wait()
}

func TestCodesAreThoseOfTheHeader(t *testing.T) {
	header, err := os.ReadFile("../../include/holt.h")
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]*Error{
		"NOT_FOUND": ErrNotFound, "E_INVALID": ErrInvalid, "E_HANDLE": ErrHandle, "E_CLOSED": ErrClosed,
		"E_NOMEM": ErrNoMemory, "E_TOO_LARGE": ErrTooLarge, "E_UNSUPPORTED": ErrUnsupported, "E_INTERNAL": ErrInternal,
	}
	for name, value := range named {
		found := regexp.MustCompile(`\bHOLT_` + name + ` *= *(-?\d+)`).FindSubmatch(header)
		if found == nil {
			t.Fatalf("the header has no HOLT_%s", name)
		}
		if number, _ := strconv.Atoi(string(found[1])); Code(number) != value.Code {
			t.Errorf("HOLT_%s is %d in the header, %d here", name, number, value.Code)
		}
	}
}
