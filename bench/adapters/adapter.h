/* What an adapter exports: one store behind calls that Holt.Load makes by function pointers.
 *
 *   store_open --> view of the first thread --store_fork--> views of other threads
 *                        |                                        |
 *          writes: begin, put/delete, end           a view is used by one thread, and
 *          reads:  begin, get/list, end             closed before the one it was forked from
 *
 * Answers are folded into a hash, as Holt.Load folds those of every other store (Fold.cs), so that all are read and can
 * be compared. An error of the store ends the process with a message: a benchmark has nothing to save. */
#ifndef ADAPTER_H
#define ADAPTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MODE_MEMORY, MODE_ASYNC, MODE_SYNC };
enum { VALUE_BYTES_MAX = 65535, KEY_BYTES_MAX = 4096, KEYS_AT_ONCE_MAX = 256 };

#define EXPORT __attribute__((visibility("default")))

/* One thread's view of a store; every adapter has its own. */
typedef struct view view;

/* Opens or makes the store in a directory that exists. The cache holds so many bytes, the log may grow to so many. */
EXPORT view *store_open(const char *directory, int mode, uint64_t cache_bytes, uint64_t log_bytes);
EXPORT view *store_fork(view *first); /* NULL: this store has no second thread */
EXPORT void store_close(view *v);     /* the first view: all is in the data files, and closed */
EXPORT void store_checkpoint(view *v);
EXPORT int64_t store_count(view *v);

/* Writes follow, committed in transactions of so many; 1: each on its own. */
EXPORT void store_begin_writes(view *v, int transaction_writes);
EXPORT void store_put(view *v, const uint8_t *key, size_t key_length, const uint8_t *value, size_t value_length);
EXPORT void store_delete(view *v, const uint8_t *key, size_t key_length);
EXPORT void store_end_writes(view *v);

/* Reads follow, all as of one moment where the store can do that. */
EXPORT void store_begin_reads(view *v);
EXPORT void store_end_reads(view *v);
EXPORT uint64_t store_get(view *v, uint64_t hash, const uint8_t *key, size_t key_length);
EXPORT uint64_t store_get_many(
    view *v, uint64_t hash, int count, const uint8_t *const *keys, const size_t *key_lengths);
EXPORT uint64_t store_list(
    view *v, uint64_t hash, const uint8_t *from, size_t from_length, int64_t limit, int keys_only);
EXPORT uint64_t store_list_directory(
    view *v, uint64_t hash, const uint8_t *directory, size_t directory_length, int entries_max);
EXPORT int store_is_prefix_empty(view *v, const uint8_t *prefix, size_t prefix_length);

static inline uint64_t rotated_left(uint64_t number, unsigned bits) {
  return (number << bits) | (number >> (64 - bits));
}

static inline uint64_t fold_number(uint64_t hash, uint64_t number) { return rotated_left(hash, 9) ^ number; }

static inline uint64_t fold_bytes(uint64_t hash, const uint8_t *bytes, size_t length) {
  uint64_t first = 0;
  uint64_t last = 0;
  if (length >= sizeof first) {
    memcpy(&first, bytes, sizeof first);
    memcpy(&last, bytes + length - sizeof last, sizeof last);
  } else {
    for (size_t i = 0; i < length; i++) {
      first = (first << 8) | bytes[i];
    }
  }
  return fold_number(hash, first + rotated_left(last, 31) + length);
}

/* Copies a value out, as a caller of any store would that keeps it. */
static inline uint64_t fold_copy(uint64_t hash, uint8_t *copy, const void *value, size_t length) {
  memcpy(copy, value, length);
  return fold_bytes(hash, copy, length);
}

_Noreturn static inline void die(const char *store, const char *what, const char *why) {
  fprintf(stderr, "%s: %s: %s\n", store, what, why);
  exit(1);
}

static inline void *allocate(size_t bytes) {
  void *memory = calloc(1, bytes);
  if (memory == NULL) {
    die("adapter", "calloc", "out of memory");
  }
  return memory;
}

#endif
