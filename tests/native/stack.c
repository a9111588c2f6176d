/* How much stack calls need: each kind runs on a stack that was painted before, and what is not the colour any more was used.
 * The collector is made to run often, on the stacks of callers that allocate. Ends with `N passed, N failed`. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "holt.h"

/* What rule R17 of holt.h promises. */
enum { READ_BYTES = 12 << 10, ANY_BYTES = 32 << 10, STACK_BYTES = 1 << 20, COLOUR = 0xA5, KEYS = 20000, MANY = 64 };

static char directory[] = "/tmp/holt-stack-XXXXXX";
static holt_db *db;
static holt_tree *tree;
static holt_cursor *cursor;
static holt_options *options;
static char value[200000], heap[1 << 20];
static uint32_t ends[256], value_ends[256];

static void sure(int line, int is_fine) {
  if (is_fine) return;
  fprintf(stderr, "stack.c:%d: a call failed\n", line);
  exit(1);
}
#define SURE(condition) sure(__LINE__, condition)

static size_t key_of(char *key, int i) {
  memset(key, 'k', 300);
  memcpy(key + i % 200, &i, sizeof i);
  return 300;
}

static void nothing(void) {}
static void open_store(void) {
  SURE(holt_open(directory, options, NULL, &db) == HOLT_OK && holt_tree_open(db, NULL, 0, 0, &tree) == HOLT_OK);
}
static void close_store(void) { SURE(holt_close(db) == HOLT_OK && holt_tree_close(tree) == HOLT_OK); }
static void put(void) {
  char key[300];
  for (int i = 0; i < KEYS; i++) SURE(holt_put(tree, key, key_of(key, i), value, (size_t)(i % 900), 0, NULL) == HOLT_OK);
  for (int i = 0; i < 20; i++) SURE(holt_put(tree, key, (size_t)i, value, sizeof value, 0, NULL) == HOLT_OK);
}
static void get(void) {
  char key[300];
  size_t length;
  for (int i = 0; i < KEYS; i++) {
    SURE(holt_get(tree, NULL, key, key_of(key, i), heap, sizeof heap, &length, NULL) == HOLT_OK);
    SURE(holt_head(tree, NULL, key, key_of(key, i), &length, NULL) == HOLT_OK);
  }
}
static void take_out(void) {
  char key[300];
  for (int i = 0; i < KEYS; i += 2) SURE(holt_delete(tree, key, key_of(key, i), 0, NULL) == HOLT_OK);
}
static void steps(void) {
  static holt_entry entry = HOLT_INIT(holt_entry);
  for (int i = 0; i < KEYS / 4; i++) SURE(holt_cursor_next(cursor, &entry) == HOLT_OK);
}
static void pages(void) {
  size_t n, need;
  while (holt_cursor_next_batch(cursor, 256, heap, sizeof heap, &need, ends, value_ends, NULL, NULL, &n) == HOLT_OK) {}
}
static size_t columns(void) {
  size_t at = 0;
  for (int i = 0; i < MANY; i++) {
    ends[i] = (uint32_t)(at += key_of(heap + at, i * 7));
    value_ends[i] = (uint32_t)(i + 1) * 50;
  }
  return at;
}
static void get_many(void) {
  uint8_t states[MANY];
  size_t at = columns(), need;
  SURE(holt_multi_get(tree, NULL, MANY, heap, ends, heap + at, sizeof heap - at, &need, value_ends, NULL, states) == HOLT_OK);
}
static void put_many(void) {
  (void)columns();
  SURE(holt_put_many(tree, MANY, heap, ends, value, value_ends, 0, NULL) == HOLT_OK);
}
static void batch(void) {
  char key[300];
  holt_batch *b;
  SURE(holt_batch_create(db, &b) == HOLT_OK);
  for (int i = 0; i < 3000; i++) SURE(holt_batch_put(b, tree, key, key_of(key, i), value, 100) == HOLT_OK);
  SURE(holt_batch_commit(b, 0, NULL, NULL) == HOLT_OK && holt_batch_free(b) == HOLT_OK);
}
static void checkpoint(void) { SURE(holt_checkpoint(db, 0, NULL) == HOLT_OK && holt_sync(db, NULL, NULL) == HOLT_OK); }
static void stats(void) {
  holt_buf text = {NULL, 0, 0};
  for (int i = 0; i < 500; i++) SURE(holt_render_stats(db, HOLT_STATS_JSON, &text) == HOLT_OK);
  holt_buf_free(&text);
}
static void cursors(void) {
  for (int i = 0; i < 20000; i++) {
    holt_cursor *c;
    SURE(holt_cursor_open(tree, NULL, NULL, &c) == HOLT_OK && holt_cursor_seek(c, "key", 3) == HOLT_OK);
    SURE(holt_cursor_close(c) == HOLT_OK);
  }
}
static void texts(void) {
  for (int i = 0; i < 20000; i++) SURE(holt_options_set_text(options, "frame=16KiB,wal_segment=1MiB,no=1") < 0);
}
static void timed(void) {
  static holt_job job = HOLT_INIT(holt_job);
  job.timeout_ms = 60000;
  for (int i = 0; i < 100; i++) SURE(holt_sync(db, &job, NULL) == HOLT_OK);
}

static void *run(void *work) {
  void (*function)(void);
  memcpy(&function, &work, sizeof function);
  function();
  return NULL;
}

static size_t used_by(void (*work)(void)) {
  unsigned char *stack = mmap(NULL, STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  pthread_attr_t attributes;
  pthread_t thread;
  void *argument;
  size_t unused = 0;
  SURE(stack != MAP_FAILED);
  memcpy(&argument, &work, sizeof argument);
  memset(stack, COLOUR, STACK_BYTES);
  pthread_attr_init(&attributes);
  pthread_attr_setstack(&attributes, stack, STACK_BYTES);
  SURE(pthread_create(&thread, &attributes, run, argument) == 0);
  pthread_join(thread, NULL);
  pthread_attr_destroy(&attributes);
  while (unused < STACK_BYTES && stack[unused] == COLOUR) unused++;
  munmap(stack, STACK_BYTES);
  return STACK_BYTES - unused;
}

int main(void) {
  static const struct { const char *name; void (*work)(void); size_t most; } calls[] = {
      {"open", open_store, ANY_BYTES}, {"put", put, ANY_BYTES},         {"get", get, READ_BYTES},
      {"delete", take_out, ANY_BYTES}, {"next", steps, READ_BYTES},   {"next_batch", pages, READ_BYTES},
      {"multi_get", get_many, ANY_BYTES}, {"put_many", put_many, ANY_BYTES}, {"batch", batch, ANY_BYTES},
      {"checkpoint", checkpoint, ANY_BYTES}, {"stats", stats, ANY_BYTES},  {"cursors", cursors, ANY_BYTES},
      {"texts", texts, ANY_BYTES},     {"timed", timed, ANY_BYTES},        {"close", close_store, ANY_BYTES},
  };
  enum { COUNT = sizeof calls / sizeof calls[0] };
  int failed = 0;
  size_t most = 0;
  setenv("DOTNET_GCgen0size", "20000", 1); /* hexadecimal bytes, read when the library starts */
  SURE(mkdtemp(directory) != NULL && holt_options_create(&options) == HOLT_OK);
  SURE(holt_options_set_text(options, "frame=16KiB,wal_segment=1MiB,wal_limit=64MiB") == HOLT_OK);
  size_t own = used_by(nothing); /* what a thread has on its stack before anything is called */
  for (int i = 0; i < COUNT; i++) {
    size_t used = used_by(calls[i].work) - own;
    if (i == 0) SURE(holt_cursor_open(tree, NULL, NULL, &cursor) == HOLT_OK);
    most = used > most ? used : most;
    if (used <= calls[i].most) continue;
    failed++;
    fprintf(stderr, "stack.c: %s used %zu bytes, more than %zu\n", calls[i].name, used, calls[i].most);
  }
  if (most <= READ_BYTES) {
    failed++;
    fprintf(stderr, "stack.c: the collector did not run on any of these stacks\n");
  }
  SURE(holt_cursor_close(cursor) == HOLT_OK && holt_options_free(options) == HOLT_OK);
  SURE(holt_destroy(directory) == HOLT_OK);
  rmdir(directory);
  printf("most stack: %zu bytes, a thread's own %zu\n%d passed, %d failed\n", most, own, COUNT - failed, failed);
  return failed != 0;
}
