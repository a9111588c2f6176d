package holt

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand"
	"sort"
	"strings"
	"testing"
)

func memory(t testing.TB, options ...Option) (*DB, *Tree) {
	t.Helper()
	db, err := OpenMemory(options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db, db.Default()
}

// filled gives a tree of random paths, some values empty and a few long, and its keys in order with their values.
func filled(t testing.TB, seed int64, count int) (*Tree, []string, map[string][]byte) {
	t.Helper()
	_, tree := memory(t)
	chance, model := rand.New(rand.NewSource(seed)), map[string][]byte{}
	for len(model) < count {
		key := ""
		for parts := 1 + chance.Intn(4); parts > 0; parts-- {
			key += strings.Repeat(string("abc"[chance.Intn(3)]), chance.Intn(4)) + "/"
		}
		key += fmt.Sprint(chance.Intn(count))
		value := make([]byte, chance.Intn(30))
		if chance.Intn(100) == 0 {
			value = make([]byte, 9000)
		}
		_, _ = chance.Read(value)
		model[key] = value
		if _, err := tree.Put([]byte(key), value); err != nil {
			t.Fatal(err)
		}
	}
	keys := make([]string, 0, len(model))
	for key := range model {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return tree, keys, model
}

func TestAValueComesBackAndGoes(t *testing.T) {
	_, tree := memory(t)
	if _, err := tree.Get([]byte("a")); !errors.Is(err, ErrNotFound) {
		t.Fatalf("get of nothing: %v", err)
	}
	first, err := tree.Put([]byte("a"), []byte("1"))
	if err != nil {
		t.Fatal(err)
	}
	second, err := tree.Put([]byte("a"), []byte("1"), SyncNow)
	if err != nil || first == 0 || first >= second {
		t.Fatalf("versions %d, %d: %v", first, second, err)
	}
	if version, err := tree.Version([]byte("a")); err != nil || version != second {
		t.Fatalf("version %d: %v", version, err)
	}
	if value, err := tree.Get([]byte("a")); err != nil || string(value) != "1" {
		t.Fatalf("get: %q, %v", value, err)
	}
	for _, was := range []bool{true, false} {
		if is, err := tree.Delete([]byte("a")); err != nil || is != was {
			t.Fatalf("delete: %v, %v", is, err)
		}
	}
	if _, err := tree.Version([]byte("a")); !errors.Is(err, ErrNotFound) {
		t.Fatalf("version of nothing: %v", err)
	}
}

func TestAnyBytesAreAKeyAndAValue(t *testing.T) {
	_, tree := memory(t)
	longest := bytes.Repeat([]byte{255}, 65535)
	for _, key := range [][]byte{{}, {0}, []byte("a"), []byte("a\x00"), []byte("a\x00b"), longest} {
		if _, err := tree.Put(key, key); err != nil {
			t.Fatal(err)
		}
		if value, err := tree.Get(key); err != nil || !bytes.Equal(value, key) || value == nil {
			t.Fatalf("get of %d bytes: %d bytes, %v", len(key), len(value), err)
		}
	}
}

func TestAValueOfAnySizeIsAppendedToWhatIsThere(t *testing.T) {
	_, tree := memory(t)
	for _, length := range []int{0, 1, 1023, 1024, 1025, 5000, 1 << 20} {
		value := bytes.Repeat([]byte("v"), length)
		if _, err := tree.Put([]byte("a"), value); err != nil {
			t.Fatal(err)
		}
		if got, err := tree.Get([]byte("a")); err != nil || !bytes.Equal(got, value) {
			t.Fatalf("%d bytes: %d, %v", length, len(got), err)
		}
		for _, room := range []int{0, length, length * 2} {
			out, err := tree.AppendGet(append(make([]byte, 0, 2+room), "x:"...), []byte("a"))
			if err != nil || string(out[:2]) != "x:" || !bytes.Equal(out[2:], value) {
				t.Fatalf("%d bytes with room for %d: %d, %v", length, room, len(out), err)
			}
		}
	}
	if out, err := tree.AppendGet([]byte("x"), []byte("none")); !errors.Is(err, ErrNotFound) || string(out) != "x" {
		t.Fatalf("append of nothing: %q, %v", out, err)
	}
}

// Small values lie side by side in memory; what is done with one must not reach the next.
func TestAValueIsTheCallersAlone(t *testing.T) {
	tree, keys, model := filled(t, 5, 2000)
	values := make([][]byte, len(keys))
	for i, key := range keys {
		value, err := tree.Get([]byte(key))
		if err != nil || !bytes.Equal(value, model[key]) {
			t.Fatalf("%q: %v, %v", key, value, err)
		}
		values[i] = value
	}
	for i, key := range keys {
		_ = append(values[i], "behind the value"...)
		if !bytes.Equal(values[i], model[key]) {
			t.Fatalf("%q has changed", key)
		}
		for at := range values[i] {
			values[i][at] = 0xFF
		}
	}
	for i, key := range keys {
		if value, err := tree.Get([]byte(key)); err != nil || !bytes.Equal(value, model[key]) {
			t.Fatalf("%q: %v, %v", key, value, err)
		}
		if bytes.Count(values[i], []byte{0xFF}) != len(values[i]) {
			t.Fatalf("%q was written again", key)
		}
	}
}

func TestManyAreWhatEachOfThemIs(t *testing.T) {
	tree, keys, model := filled(t, 1, 2000)
	asked := make([][]byte, 0, len(keys)+1)
	for _, i := range rand.New(rand.NewSource(2)).Perm(len(keys)) {
		asked = append(asked, []byte(keys[i]))
	}
	asked = append(asked, []byte("no such key"))
	values, err := tree.GetMany(asked)
	if err != nil || values[len(values)-1] != nil {
		t.Fatal(err)
	}
	for i, key := range asked[:len(asked)-1] {
		if values[i] == nil || !bytes.Equal(values[i], model[string(key)]) {
			t.Fatalf("%q: %q", key, values[i])
		}
	}
	if values, err := tree.GetMany(nil); err != nil || len(values) != 0 {
		t.Fatal(err)
	}

	_, other := memory(t)
	if n, err := other.PutMany(asked, values2(model, asked)); err != nil || n != len(asked) {
		t.Fatalf("%d stored: %v", n, err)
	}
	for _, key := range keys {
		if value, err := other.Get([]byte(key)); err != nil || !bytes.Equal(value, model[key]) {
			t.Fatalf("%q: %q, %v", key, value, err)
		}
	}
	if _, err := other.PutMany(asked, nil); !errors.Is(err, ErrInvalid) {
		t.Fatal(err)
	}
}

func values2(model map[string][]byte, keys [][]byte) [][]byte {
	values := make([][]byte, len(keys))
	for i, key := range keys {
		values[i] = model[string(key)]
	}
	return values
}

func TestARangeGivesWhatItsBoundsSay(t *testing.T) {
	tree, keys, model := filled(t, 3, 2000)
	chance := rand.New(rand.NewSource(4))
	for round := 0; round < 60; round++ {
		low, high := keys[chance.Intn(len(keys))], keys[chance.Intn(len(keys))]
		if low > high {
			low, high = high, low
		}
		prefix := []string{"", "a", "b/", low[:1]}[round%4]
		var want, behind []string
		for _, key := range keys {
			if strings.HasPrefix(key, prefix) && key >= low && key < high {
				want = append(want, key)
			}
			if key > low && len(behind) < 300 {
				behind = append(behind, key)
			}
		}
		same(t, model, want, tree.Scan(Range{Prefix: []byte(prefix), Start: []byte(low), Stop: []byte(high)}))
		same(t, model, behind, tree.Scan(Range{After: []byte(low), Limit: 300}))
		for i, j := 0, len(want)-1; i < j; i, j = i+1, j-1 {
			want[i], want[j] = want[j], want[i]
		}
		same(t, model, want, tree.Scan(Range{Prefix: []byte(prefix), Start: []byte(low), After: []byte(high), Reverse: true}))
		same(t, nil, want, tree.Scan(Range{
			Prefix: []byte(prefix), Start: []byte(low), Stop: []byte(high), Reverse: true, KeysOnly: true}))
	}
	if c := tree.Scan(Range{Start: []byte("a"), After: []byte("b")}); c.Next() || !errors.Is(c.Err(), ErrInvalid) {
		t.Fatal(c.Err())
	}
}

func same(t *testing.T, model map[string][]byte, want []string, c *Cursor) {
	t.Helper()
	at := 0
	for ; c.Next(); at++ {
		if at == len(want) || string(c.Key()) != want[at] || !bytes.Equal(c.Value(), model[want[at]]) || c.IsPrefix() {
			t.Fatalf("entry %d of %d is %q", at, len(want), c.Key())
		}
		if c.Version() == 0 {
			t.Fatalf("%q has no version", c.Key())
		}
	}
	if c.Err() != nil || at != len(want) {
		t.Fatalf("%d of %d entries: %v", at, len(want), c.Err())
	}
	if c.Next() || c.Close() != nil || c.Close() != nil || c.Next() {
		t.Fatal("there is something behind the end")
	}
}

func TestAListRollsUpWhatGoesOnBehindTheDelimiter(t *testing.T) {
	tree, keys, model := filled(t, 5, 2000)
	for _, prefix := range []string{"", "a", "a/", "ab/", "none"} {
		var want []string
		for _, key := range keys {
			if !strings.HasPrefix(key, prefix) {
				continue
			}
			if at := strings.IndexByte(key[len(prefix):], '/'); at >= 0 {
				key = key[:len(prefix)+at+1]
			}
			if len(want) == 0 || want[len(want)-1] != key {
				want = append(want, key)
			}
		}
		c := tree.List([]byte(prefix), '/')
		for _, key := range want {
			value, file := model[key]
			if !c.Next() || string(c.Key()) != key || c.IsPrefix() == file || !bytes.Equal(c.Value(), value) {
				t.Fatalf("%q, want %q: %v", c.Key(), key, c.Err())
			}
		}
		if c.Next() || c.Err() != nil {
			t.Fatalf("behind the end of %q: %q, %v", prefix, c.Key(), c.Err())
		}
	}
}

func TestKeysOfAPageStayWhatTheyWere(t *testing.T) {
	tree, keys, _ := filled(t, 6, 1000)
	var kept [][]byte
	for c := tree.Scan(Range{}); c.Next(); {
		kept = append(kept, c.Key())
		_ = append(c.Key(), "goes nowhere else"...)
	}
	for i, key := range keys {
		if string(kept[i]) != key {
			t.Fatalf("%q became %q", key, kept[i])
		}
	}
}

func TestABatchIsAppliedWhole(t *testing.T) {
	db, tree := memory(t)
	if _, err := tree.Put([]byte("old"), []byte("1")); err != nil {
		t.Fatal(err)
	}
	batch := db.NewBatch().Put(tree, []byte("a"), []byte("1")).Put(tree, []byte("b"), nil).Delete(tree, []byte("old"))
	batch.Put(tree, []byte("a"), []byte("2"))
	if _, err := tree.Get([]byte("a")); !errors.Is(err, ErrNotFound) {
		t.Fatal("it is there before the commit")
	}
	version, err := batch.Commit(SyncNow)
	if err != nil || version == 0 {
		t.Fatalf("%d, %v", version, err)
	}
	values, err := tree.GetMany([][]byte{[]byte("a"), []byte("b"), []byte("old")})
	if err != nil || string(values[0]) != "2" || values[1] == nil || values[2] != nil {
		t.Fatalf("%q, %v", values, err)
	}
	if version, err := batch.Commit(); err != nil || version != 0 {
		t.Fatalf("an empty one: %d, %v", version, err)
	}
	batch.Put(tree, []byte("c"), nil).Put(tree, make([]byte, 65536), nil)
	if _, err := batch.Commit(); !errors.Is(err, ErrTooLarge) {
		t.Fatal(err)
	}
	if _, err := tree.Get([]byte("c")); !errors.Is(err, ErrNotFound) {
		t.Fatal("a part of a batch that failed is there")
	}
}

func TestAnOverLongKeyIsRefusedByEveryCall(t *testing.T) {
	_, tree := memory(t)
	long := make([]byte, 65536)
	_, put := tree.Put(long, nil)
	_, get := tree.Get(long)
	_, removed := tree.Delete(long)
	_, many := tree.GetMany([][]byte{nil, long})
	for _, err := range []error{put, get, removed, many} {
		var detail *Error
		if !errors.Is(err, ErrTooLarge) || !errors.As(err, &detail) || detail.Outcome != NotApplied || detail.Message == "" {
			t.Errorf("%v", err)
		}
	}
	if many.(*Error).OpIndex != 1 {
		t.Errorf("key %d", many.(*Error).OpIndex)
	}
}
