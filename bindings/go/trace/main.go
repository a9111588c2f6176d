// Command trace plays a trace through this package; tests/trace/README.md says what that is.
//
//	trace play TRACE FROM TO STORE ANSWERS DUMP
//	trace dump STORE DUMP
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"log"
	"os"
	"strconv"

	"holt"
)

const (
	reverse = 1 << iota
	keysOnly
	bound
	after
	delimit

	headBytes = 16
)

type op struct {
	code, flags byte
	count       uint32
	key, value  []byte
	members     []op
}

func take(file []byte) (op, []byte) {
	keyEnd := headBytes + binary.LittleEndian.Uint32(file[8:])
	end := keyEnd + binary.LittleEndian.Uint32(file[12:])
	taken := op{code: file[0], flags: file[1], count: binary.LittleEndian.Uint32(file[4:]),
		key: file[headBytes:keyEnd], value: file[keyEnd:end]}
	file = file[end:]
	if bytes.IndexByte([]byte("mwb"), taken.code) >= 0 {
		taken.members = make([]op, taken.count)
		for i := range taken.members {
			taken.members[i], file = take(file)
		}
	}
	return taken, file
}

type player struct {
	store string
	to    *bufio.Writer
	db    *holt.DB
	tree  *holt.Tree
}

func sure(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func (p *player) open() {
	db, err := holt.Open(p.store, holt.WithOptionText("frame=64KiB"))
	sure(err)
	p.db, p.tree = db, db.Default()
}

func entry(to *bufio.Writer, kind byte, key, value []byte) {
	fmt.Fprintf(to, "%c %d %d\n", kind, len(key), len(value))
	_, _ = to.Write(key)
	_, _ = to.Write(value)
	_ = to.WriteByte('\n')
}

func (p *player) value(value []byte) {
	kind := byte('k')
	if value == nil {
		kind = 'x'
	}
	entry(p.to, kind, nil, value)
}

func (p *player) play(number int, o op) {
	answer, values := uint64(len(o.members)), [][]byte(nil)
	switch o.code {
	case 'p':
		var options []holt.WriteOption
		if o.flags&1 != 0 {
			options = append(options, holt.SyncNow)
		}
		_, err := p.tree.Put(o.key, o.value, options...)
		sure(err)
	case 'd':
		found, err := p.tree.Delete(o.key)
		sure(err)
		if found {
			answer = 1
		}
	case 'n':
		stats, err := p.db.Stats()
		sure(err)
		answer = stats.Keys
	case 'g':
		value, err := p.tree.Get(o.key)
		if !errors.Is(err, holt.ErrNotFound) {
			sure(err)
		}
		values = [][]byte{value}
	case 'm':
		keys := make([][]byte, len(o.members))
		for i, m := range o.members {
			keys[i] = m.key
		}
		found, err := p.tree.GetMany(keys)
		sure(err)
		values = found
	case 'w':
		keys, puts := make([][]byte, len(o.members)), make([][]byte, len(o.members))
		for i, m := range o.members {
			keys[i], puts[i] = m.key, m.value
		}
		_, err := p.tree.PutMany(keys, puts)
		sure(err)
	case 'b':
		batch := p.db.NewBatch()
		for _, m := range o.members {
			if m.code == 'p' {
				batch.Put(p.tree, m.key, m.value)
			} else {
				batch.Delete(p.tree, m.key)
			}
		}
		_, err := batch.Commit()
		sure(err)
	case 'c':
		sure(p.db.Checkpoint(context.Background()))
	case 'r':
		sure(p.db.Close())
		p.open()
	}
	fmt.Fprintf(p.to, "%d %c %d\n", number, o.code, answer)
	for _, value := range values {
		p.value(value)
	}
	if o.code == 's' {
		p.list(p.to, rangeOf(o))
	}
}

func rangeOf(o op) holt.Range {
	r := holt.Range{Prefix: o.key, Reverse: o.flags&reverse != 0, KeysOnly: o.flags&keysOnly != 0, Limit: uint64(o.count)}
	if o.flags&delimit != 0 {
		r.Delimiter = '/'
	}
	switch {
	case o.flags&bound == 0:
	case o.flags&after != 0:
		r.After = o.value
	case r.Reverse:
		r.Stop = o.value
	default:
		r.Start = o.value
	}
	return r
}

func (p *player) list(to *bufio.Writer, r holt.Range) {
	c := p.tree.Scan(r)
	for c.Next() {
		kind := byte('k')
		if c.IsPrefix() {
			kind = 'c'
		}
		entry(to, kind, c.Key(), c.Value())
	}
	sure(c.Err())
	sure(c.Close())
}

func (p *player) dump(path string) {
	file, err := os.Create(path)
	sure(err)
	to := bufio.NewWriter(file)
	fmt.Fprint(to, "0 e 0\n")
	p.list(to, holt.Range{})
	stats, err := p.db.Stats()
	sure(err)
	fmt.Fprintf(to, "0 n %d\n", stats.Keys)
	sure(to.Flush())
	sure(file.Close())
}

func playAll(p *player, path string, from, end int) {
	file, err := os.ReadFile(path)
	sure(err)
	if !bytes.HasPrefix(file, []byte("HOLTTRC1")) {
		log.Fatal("no trace")
	}
	file = file[8:]
	for number := 0; len(file) > 0; number++ {
		var o op
		if o, file = take(file); number >= from && number < end {
			p.play(number, o)
		}
	}
}

func number(text string) int {
	number, err := strconv.Atoi(text)
	sure(err)
	return number
}

func main() {
	arguments := os.Args[1:]
	switch {
	case len(arguments) == 7 && arguments[0] == "play":
		file, err := os.Create(arguments[5])
		sure(err)
		p := &player{store: arguments[4], to: bufio.NewWriterSize(file, 1<<16)}
		p.open()
		playAll(p, arguments[1], number(arguments[2]), number(arguments[3]))
		sure(p.to.Flush())
		sure(file.Close())
		p.dump(arguments[6])
		sure(p.db.Close())
	case len(arguments) == 3 && arguments[0] == "dump":
		p := &player{store: arguments[1]}
		p.open()
		p.dump(arguments[2])
		sure(p.db.Close())
	default:
		log.Fatal("play or dump")
	}
}
