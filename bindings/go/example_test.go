package holt_test

import (
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"holt"
)

func Example() {
	db, err := holt.OpenMemory() // or holt.Open("/var/lib/app/meta")
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	tree := db.Default()
	_, err = tree.Put([]byte("photos/2024/cat.jpg"), []byte("etag:1"))
	if err != nil {
		log.Fatal(err)
	}
	value, err := tree.Get([]byte("photos/2024/cat.jpg"))
	fmt.Println(string(value), err)
	_, err = tree.Get([]byte("photos/2024/dog.jpg"))
	fmt.Println(errors.Is(err, holt.ErrNotFound))
	// Output:
	// etag:1 <nil>
	// true
}

func ExampleTree_List() {
	db, err := holt.OpenMemory()
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	keys := [][]byte{[]byte("a/1.jpg"), []byte("a/b/2.jpg"), []byte("a/b/3.jpg"), []byte("a/c.jpg")}
	if _, err := db.Default().PutMany(keys, keys); err != nil {
		log.Fatal(err)
	}
	c := db.Default().List([]byte("a/"), '/')
	defer c.Close()
	for c.Next() {
		fmt.Println(c.IsPrefix(), string(c.Key()))
	}
	fmt.Println(c.Err())
	// Output:
	// false a/1.jpg
	// true a/b/
	// false a/c.jpg
	// <nil>
}

func ExampleTree_Scan() {
	db, err := holt.OpenMemory()
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	for i := 0; i < 1000; i++ {
		if _, err := db.Default().Put([]byte(fmt.Sprintf("log/%03d", i)), nil); err != nil {
			log.Fatal(err)
		}
	}
	for c := db.Default().Scan(holt.Range{Prefix: []byte("log/"), Reverse: true, Limit: 2}); c.Next(); {
		fmt.Println(string(c.Key()))
	}
	// Output:
	// log/999
	// log/998
}

func ExampleTree_AppendGet() {
	db, err := holt.OpenMemory()
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Default().Put([]byte("a"), []byte("value")); err != nil {
		log.Fatal(err)
	}
	buffer := make([]byte, 0, 256) // for any number of calls
	buffer, err = db.Default().AppendGet(buffer[:0], []byte("a"))
	fmt.Println(string(buffer), err)
	// Output: value <nil>
}

func ExampleBatch() {
	folder, err := os.MkdirTemp("", "holt")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	db, err := holt.Open(filepath.Join(folder, "store"), holt.WithDurability(holt.Async))
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	tree := db.Default()
	batch := db.NewBatch().Put(tree, []byte("to"), []byte("1")).Delete(tree, []byte("from"))
	_, err = batch.Commit(holt.SyncNow) // all of it, also after a loss of power, or nothing
	fmt.Println(err)
	// Output: <nil>
}
