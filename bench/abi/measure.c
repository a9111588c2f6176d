/* What the C ABI costs over the same calls inside the library: 20,000 keys in memory, rounds in turn, medians. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "holt.h"

extern double holt_measure_gets(holt_tree *t, size_t n, const char *keys, const uint32_t *ends, const uint32_t *order,
                                void *value, size_t capacity);
extern double holt_measure_scan(holt_tree *t, size_t n);

enum { KEYS = 20000, ROUNDS = 201, PAGE = 256 };
static char keys[KEYS * 64], value[256], heap[1 << 16];
static uint32_t ends[KEYS], order[KEYS];
static holt_tree *tree;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static double gets(void) {
  double start = now();
  for (size_t i = 0; i < KEYS; i++) {
    uint32_t at = order[i], begin = at ? ends[at - 1] : 0;
    size_t length;
    if (holt_get(tree, NULL, keys + begin, ends[at] - begin, value, sizeof value, &length, NULL) != HOLT_OK) abort();
  }
  return now() - start;
}

static double scan(void) {
  static uint32_t key_ends[PAGE], value_ends[PAGE];
  static uint64_t versions[PAGE];
  static uint8_t kinds[PAGE];
  holt_cursor *cursor;
  size_t n, need, seen = 0;
  uint64_t sum = 0;
  double start = now();
  if (holt_cursor_open(tree, NULL, NULL, &cursor) != HOLT_OK) abort();
  while (holt_cursor_next_batch(cursor, PAGE, heap, sizeof heap, &need, key_ends, value_ends, versions, kinds, &n) ==
         HOLT_OK) {
    for (size_t i = 0; i < n; i++) sum += value_ends[i] + versions[i];
    seen += n;
  }
  if (seen != KEYS || sum == 0 || holt_cursor_close(cursor) != HOLT_OK) abort();
  return now() - start;
}

static int by_size(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}
static double median(double *rounds) {
  qsort(rounds, ROUNDS, sizeof *rounds, by_size);
  return rounds[ROUNDS / 2] / KEYS;
}

int main(void) {
  static double outside[ROUNDS], inside[ROUNDS], pages[ROUNDS], entries[ROUNDS];
  holt_db *db;
  size_t at = 0;
  if (holt_open_memory(NULL, &db) != HOLT_OK || holt_tree_open(db, NULL, 0, 0, &tree) != HOLT_OK) abort();
  srand(1);
  for (uint32_t i = 0; i < KEYS; i++) {
    size_t begin = at;
    at += (size_t)sprintf(keys + at, "bucket-%02u/path/sub/file-%06u.bin", i % 20, i);
    ends[i] = (uint32_t)at;
    uint32_t other = (uint32_t)rand() % (i + 1);
    order[i] = order[other];
    order[other] = i;
    if (holt_put(tree, keys + begin, at - begin, keys, 50, 0, NULL) != HOLT_OK) abort();
  }
  for (int r = 0; r < ROUNDS; r++) {
    inside[r] = holt_measure_gets(tree, KEYS, keys, ends, order, value, sizeof value);
    outside[r] = gets();
    entries[r] = holt_measure_scan(tree, KEYS);
    pages[r] = scan();
    if (inside[r] < 0 || entries[r] < 0) abort();
  }
  double in = median(inside), out = median(outside), managed = median(entries), batch = median(pages);
  printf("get: engine %.1f ns, holt_get %.1f ns, %.1f more\n", in, out, out - in);
  printf("scan, each entry: managed cursor %.1f ns, holt_cursor_next_batch %.1f ns, %.2f x\n", managed, batch, batch / managed);
  return holt_close(db) != HOLT_OK;
}
