// Command measure prints what a get through this package costs beside an empty call from Go to C and beside holt_get
// called from C, on 20,000 keys in memory: rounds in turn, medians, in nanoseconds for each key.
package main

/*
#cgo pkg-config: holt
#include "holt.h"

static void empty(void) {}

// Key i lies behind the end of key i - 1; at is the order in which they are asked for.
static uint64_t gets(uintptr_t tree, size_t n, const char *keys, const uint32_t *ends, const uint32_t *at) {
  static char value[256];
  uint64_t sum = 0;
  for (size_t i = 0; i < n; i++) {
    uint32_t start = at[i] ? ends[at[i] - 1] : 0;
    size_t len = 0;
    if (holt_get((holt_tree *)tree, NULL, keys + start, ends[at[i]] - start, value, sizeof value, &len, NULL)) return 0;
    sum += len;
  }
  return sum;
}
*/
import "C"

import (
	"fmt"
	"log"
	"math/rand"
	"reflect"
	"sort"
	"time"
	"unsafe"

	"holt"
)

const count, rounds = 20000, 51

// medians runs each in turn, so that what else goes on on the machine meets all of them.
func medians(runs ...func()) []float64 {
	took, out := make([][]float64, len(runs)), make([]float64, len(runs))
	for round := 0; round < rounds; round++ {
		for i, run := range runs {
			start := time.Now()
			run()
			took[i] = append(took[i], float64(time.Since(start).Nanoseconds())/count)
		}
	}
	for i := range runs {
		sort.Float64s(took[i])
		out[i] = took[i][rounds/2]
	}
	return out
}

func main() {
	db, err := holt.OpenMemory()
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	var joined []byte
	tree, ends, order := db.Default(), make([]uint32, count), make([]uint32, count)
	key := func(i uint32) []byte {
		start := uint32(0)
		if i > 0 {
			start = ends[i-1]
		}
		return joined[start:ends[i]:ends[i]]
	}
	value := make([]byte, 50)
	for i, at := range rand.New(rand.NewSource(1)).Perm(count) {
		joined = append(joined, fmt.Sprintf("bucket-%02d/path/sub/file-%06d.bin", i%20, i)...)
		ends[i], order[i] = uint32(len(joined)), uint32(at)
		if _, err := tree.Put(key(uint32(i)), value); err != nil {
			log.Fatal(err)
		}
	}
	// The package does not say what it calls C with; the same tree is asked, or the two would differ in what is cached.
	handle := C.uintptr_t(reflect.ValueOf(tree).Elem().FieldByName("handle").Uint())
	var buffer []byte
	ns := medians(func() {
		for range order {
			C.empty()
		}
	}, func() {
		if C.gets(handle, count, (*C.char)(unsafe.Pointer(&joined[0])), (*C.uint32_t)(unsafe.Pointer(&ends[0])),
			(*C.uint32_t)(unsafe.Pointer(&order[0]))) != 50*count {
			log.Fatal("holt_get failed")
		}
	}, func() {
		for _, at := range order {
			if buffer, err = tree.AppendGet(buffer[:0], key(at)); err != nil || len(buffer) != 50 {
				log.Fatal(err)
			}
		}
	}, func() {
		for _, at := range order {
			if value, err := tree.Get(key(at)); err != nil || len(value) != 50 {
				log.Fatal(err)
			}
		}
	})
	empty, direct, appending, getting := ns[0], ns[1], ns[2], ns[3]
	fmt.Printf("empty call %.1f, holt_get from C %.1f, AppendGet %.1f, Get %.1f\n", empty, direct, appending, getting)
	fmt.Printf("over holt_get, in empty calls: AppendGet %.2f, Get %.2f\n",
		(appending-direct)/empty, (getting-direct)/empty)
}
