/* How much memory the process takes while it works on a store that is sixteen times larger than the memory it allows for
 * it: memory KEYS [DIRECTORY]. The most resident memory of each workload, everything counted, the runtime and the mapped
 * log too, should stay within the bound, 5 % and 32 MiB more; and a store that nobody uses takes no processor time. Every
 * answer is checked. Ends with `N passed, N failed`. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>
#include "holt.h"

enum { VALUE = 50, KEY_MAX = 64, MANY = 64, MIB = 1 << 20 };

static long passed, failed, bound_kib, budget_kib;
static long long keys;
static char directory[4096] = "/tmp/holt-memory-XXXXXX", path[4200];
static holt_db *db;
static holt_tree *tree;

static int check(const char *what, int good) {
  if (good) passed++;
  else if (++failed < 20) fprintf(stderr, "memory.c: failed: %s\n", what);
  return good;
}

static uint64_t seed;
static uint64_t next(void) { /* Steele, Lea, Flood, OOPSLA 2014 */
  uint64_t z = seed += 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

static size_t key_of(char *to, long long number) {
  return (size_t)sprintf(to, "bucket-%02lld/path/sub/file-%09lld.bin", number % 20, number);
}
static void value_of(char *to, long long number, int generation) {
  memset(to, 'a' + (int)((number + generation) % 26), VALUE);
  memcpy(to, &number, sizeof number);
}

/* Most resident memory since the last call, in KiB. */
static long most(void) {
  char line[256];
  long kib = -1;
  FILE *status = fopen("/proc/self/status", "r");
  while (status != NULL && fgets(line, sizeof line, status) != NULL) sscanf(line, "VmHWM: %ld kB", &kib);
  if (status != NULL) fclose(status);
  FILE *refs = fopen("/proc/self/clear_refs", "w");
  if (refs != NULL) {
    fputs("5", refs);
    fclose(refs);
  }
  return kib;
}

static void ends(const char *workload) {
  long kib = most();
  printf("%-12s %6.1f MiB at most, %.1f of them allowed\n", workload, kib / 1024.0, bound_kib / 1024.0);
  check(workload, kib > 0 && kib <= bound_kib);
}

static void open_store(void) {
  char options[128];
  holt_options *o;
  snprintf(options, sizeof options, "cache=%lldKiB,wal_limit=32MiB,wal_segment=4MiB", (long long)budget_kib);
  check("options", holt_options_create(&o) == HOLT_OK && holt_options_set_text(o, options) == HOLT_OK);
  check("open", holt_open(path, o, NULL, &db) == HOLT_OK && holt_tree_open(db, NULL, 0, 0, &tree) == HOLT_OK);
  holt_options_free(o);
}

static void get(long long number, int generation) {
  char key[KEY_MAX], value[VALUE], want[VALUE];
  size_t length = 0;
  value_of(want, number, generation);
  int32_t rc = holt_get(tree, NULL, key, key_of(key, number), value, sizeof value, &length, NULL);
  check("get", rc == HOLT_OK && length == VALUE && memcmp(value, want, VALUE) == 0);
}

static void put(long long number, int generation) {
  char key[KEY_MAX], value[VALUE];
  value_of(value, number, generation);
  check("put", holt_put(tree, key, key_of(key, number), value, VALUE, 0, NULL) == HOLT_OK);
}

static long long scan(void) {
  holt_cursor *cursor;
  holt_range range = HOLT_INIT(holt_range);
  holt_entry entry = HOLT_INIT(holt_entry);
  long long count = 0;
  check("cursor", holt_cursor_open(tree, NULL, &range, &cursor) == HOLT_OK);
  while (holt_cursor_next(cursor, &entry) == HOLT_OK) count++;
  holt_cursor_close(cursor);
  return count;
}

static void get_many(void) {
  char heap[MANY * KEY_MAX], values[MANY * VALUE], want[VALUE];
  uint32_t key_ends[MANY], value_ends[MANY];
  uint8_t states[MANY];
  long long numbers[MANY];
  size_t at = 0, need = 0;
  for (int i = 0; i < MANY; i++) {
    numbers[i] = (long long)(next() % (uint64_t)keys);
    at += key_of(heap + at, numbers[i]);
    key_ends[i] = (uint32_t)at;
  }
  int32_t rc = holt_multi_get(tree, NULL, MANY, heap, key_ends, values, sizeof values, &need, value_ends, NULL, states);
  check("multi_get", rc == HOLT_OK);
  for (int i = 0; i < MANY; i++) {
    value_of(want, numbers[i], 0);
    check("multi_get, value", memcmp(values + i * VALUE, want, VALUE) == 0);
  }
}

static void idles(void) {
  struct rusage before, after;
  sleep(1); /* what was begun ends */
  getrusage(RUSAGE_SELF, &before);
  sleep(2);
  getrusage(RUSAGE_SELF, &after);
  long used = (after.ru_utime.tv_sec - before.ru_utime.tv_sec) * 1000000 + after.ru_utime.tv_usec - before.ru_utime.tv_usec +
              (after.ru_stime.tv_sec - before.ru_stime.tv_sec) * 1000000 + after.ru_stime.tv_usec - before.ru_stime.tv_usec;
  printf("idle         %ld switches, %ld microseconds of the processor in 2 s\n", after.ru_nvcsw - before.ru_nvcsw, used);
  check("nothing wakes up in an idle store", after.ru_nvcsw - before.ru_nvcsw <= 1); /* our own sleep */
}

int main(int count, char **arguments) {
  keys = count > 1 ? atoll(arguments[1]) : 500000;
  if (count > 2) snprintf(directory, sizeof directory, "%s/holt-memory-XXXXXX", arguments[2]);
  if (mkdtemp(directory) == NULL) return 2;
  snprintf(path, sizeof path, "%s/store", directory);
  budget_kib = keys * (34 + VALUE) / 16 / 1024;
  if (budget_kib < 8 * 512) budget_kib = 8 * 512; /* the least there is */
  bound_kib = budget_kib + budget_kib / 20 + 32 * 1024;

  open_store();
  most();
  for (long long i = 0; i < keys; i++) put(i, 0);
  ends("load");
  for (int i = 0; i < 20000; i++) get((long long)(next() % (uint64_t)keys), 0);
  ends("get");
  for (int i = 0; i < 50; i++) get_many();
  ends("multi_get");
  check("scan", scan() == keys);
  ends("scan");
  check("checkpoint", holt_checkpoint(db, 0, NULL) == HOLT_OK);
  ends("checkpoint");
  check("close", holt_close(db) == HOLT_OK);
  open_store();
  for (int i = 0; i < 20000; i++) get((long long)(next() % (uint64_t)keys), 0);
  ends("reopened");
  for (int i = 0; i < 2000; i++) put((long long)(next() % (uint64_t)keys), 0);
  ends("overwrite");
  for (long long i = 0; i < keys / 100; i++) {
    char key[KEY_MAX];
    check("delete", holt_delete(tree, key, key_of(key, i * 7), 0, NULL) == HOLT_OK);
  }
  ends("delete");
  check("checkpoint", holt_checkpoint(db, 0, NULL) == HOLT_OK);
  check("scan", scan() == keys - keys / 100);
  ends("scan again");
  idles();
  check("close", holt_close(db) == HOLT_OK);
  check("destroy", holt_destroy(path) == HOLT_OK);
  rmdir(directory);
  printf("%ld passed, %ld failed\n", passed, failed);
  return failed != 0;
}
