/* How much memory the process takes while it works on a store that is larger than the memory it allows for it:
 * memory KEYS [MIB [DIRECTORY]]; by default that is a sixteenth. The most resident memory of each workload, everything
 * counted, the runtime and the mapped log too, must stay within the bound, 5 % and 32 MiB more; and a store that nobody
 * uses takes no processor time. Every answer is checked. Ends with `N passed, N failed`. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include "holt.h"

#ifndef VALUE
#define VALUE 50 /* bytes of a value */
#endif
#ifndef BUCKETS
#define BUCKETS 20 /* places that a load writes to by turns */
#endif
enum { KEY_MAX = 1000, MANY = 64, IDLE_TRIES = 20 };

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

static int lines = -1, starts = -1; /* of HOLT_PATHS: its text, and where each line begins, 8 bytes each */

static void open_paths(const char *name) {
  static char block[1 << 16];
  long long at = 0, count = 0;
  uint64_t begins[512] = {0};
  size_t held = 1;
  FILE *index = tmpfile();
  lines = open(name, O_RDONLY | O_CLOEXEC);
  if (index == NULL || lines < 0) abort();
  for (ssize_t got; count < keys && (got = read(lines, block, sizeof block)) > 0; at += got)
    for (ssize_t i = 0; i < got && count < keys; i++)
      if (block[i] == '\n') {
        begins[held++] = (uint64_t)(at + i + 1);
        count++;
        if (held == 512 || count == keys) {
          fwrite(begins, sizeof *begins, held, index);
          held = 0;
        }
      }
  if (count < keys || fflush(index) != 0) abort();
  starts = fileno(index);
}

static size_t line_of(char *to, long long number) {
  uint64_t ends[2];
  long long most = keys / BUCKETS, line = number < most * BUCKETS ? number % BUCKETS * most + number / BUCKETS : number;
  if (pread(starts, ends, sizeof ends, line * 8) != (ssize_t)sizeof ends) abort();
  size_t length = (size_t)(ends[1] - ends[0] - 1);
  if (length >= KEY_MAX || pread(lines, to, length, (off_t)ends[0]) != (ssize_t)length) abort();
  return length;
}

static size_t key_of(char *to, long long number) {
  return lines >= 0 ? line_of(to, number) : (size_t)sprintf(to, "bucket-%02lld/path/sub/file-%09lld.bin", number % BUCKETS, number);
}
static void value_of(char *to, long long number, int generation) {
  memset(to, 'a' + (int)((number + generation) % 26), VALUE);
  memcpy(to, &number, sizeof number);
}

static long status_of(const char *name) {
  char line[256];
  long kib = -1;
  FILE *status = fopen("/proc/self/status", "r");
  while (status != NULL && fgets(line, sizeof line, status) != NULL)
    if (strncmp(line, name, strlen(name)) == 0) kib = atol(line + strlen(name));
  if (status != NULL) fclose(status);
  return kib;
}

/* Most resident memory since the last call, in KiB. */
static long most(void) {
  long kib = status_of("VmHWM:");
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
  char options[64];
  holt_options *o;
  snprintf(options, sizeof options, "cache=%ldKiB", budget_kib);
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

static void miss(long long number) {
  char key[KEY_MAX], value[VALUE];
  size_t length = key_of(key, number);
  key[length - 1] = 1;
  check("miss", holt_get(tree, NULL, key, length, value, sizeof value, &length, NULL) == HOLT_NOT_FOUND);
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

/* In another process, which dies: memory KEYS KIB STORE die. */
static void put_and_die(void) {
  open_store();
  for (long long i = 0; i < keys / 8; i++) put(i * 7 % keys, 0);
  _exit(failed != 0);
}

static void dies(const char *program) {
  char number[24], kib[24];
  int status = -1;
  snprintf(number, sizeof number, "%lld", keys);
  snprintf(kib, sizeof kib, "%ld", budget_kib);
  pid_t child = vfork();
  if (child == 0) {
    execl("/proc/self/exe", program, number, kib, path, "die", (char *)NULL);
    _exit(127);
  }
  check("a process that leaves its store open", child > 0 && waitpid(child, &status, 0) == child && status == 0);
}

/* A second in which nothing happens; what was begun, on a busy machine, may take some before. */
static void idles(void) {
  struct rusage before, after;
  long switches = -1, used = -1;
  for (int try = 0; try < IDLE_TRIES && switches != 1; try++) {
    getrusage(RUSAGE_SELF, &before);
    sleep(1);
    getrusage(RUSAGE_SELF, &after);
    switches = after.ru_nvcsw - before.ru_nvcsw; /* one is our own sleep */
    used = (after.ru_utime.tv_sec - before.ru_utime.tv_sec + after.ru_stime.tv_sec - before.ru_stime.tv_sec) * 1000000 +
           after.ru_utime.tv_usec - before.ru_utime.tv_usec + after.ru_stime.tv_usec - before.ru_stime.tv_usec;
  }
  printf("idle         %ld switches, %ld microseconds of the processor in 1 s\n", switches, used);
  check("nothing wakes up in an idle store", switches == 1);
}

int main(int count, char **arguments) {
  keys = count > 1 ? atoll(arguments[1]) : 500000;
  if (getenv("HOLT_PATHS") != NULL) open_paths(getenv("HOLT_PATHS"));
  if (count > 4) {
    budget_kib = atol(arguments[2]);
    snprintf(path, sizeof path, "%s", arguments[3]);
    put_and_die();
  }
  setvbuf(stdout, NULL, _IOLBF, 0);
  if (count > 3) snprintf(directory, sizeof directory, "%s/holt-memory-XXXXXX", arguments[3]);
  if (mkdtemp(directory) == NULL) return 2;
  snprintf(path, sizeof path, "%s/store", directory);
  budget_kib = count > 2 ? atol(arguments[2]) * 1024 : keys * ((lines >= 0 ? 65 : 34) + VALUE) / 16 / 1024;
  if (budget_kib < 8 * 512) budget_kib = 8 * 512; /* the least there is */
  bound_kib = budget_kib + budget_kib / 20 + 32 * 1024;

  open_store();
  /* 1 TiB is for frames. Else the runtime does not know its options: it reserves as much as it takes for a machine. */
  check("addresses", status_of("VmSize:") > 0 && status_of("VmSize:") >> 20 < 1024 + 64);
  most();
  for (long long i = 0; i < keys; i++) put(i, 0);
  ends("load");
  for (int i = 0; i < 20000; i++) get((long long)(next() % (uint64_t)keys), 0);
  ends("get");
  for (int i = 0; i < 20000; i++) miss((long long)(next() % (uint64_t)keys));
  ends("miss");
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
  for (long long i = 0; i < keys / 4; i++) put(i * 3 % keys, 0);
  ends("more of it");
  check("close", holt_close(db) == HOLT_OK);
  dies(arguments[0]);
  open_store();
  for (int i = 0; i < 2000; i++) get((long long)(next() % (uint64_t)keys), 0);
  ends("recovered");
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
