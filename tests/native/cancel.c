/* Threads that are cancelled while they read: each ends behind a call, never inside one, whether the call finds its key in
 * memory, waits for a writer, for the disk or for the collector. Ends with `N passed, N failed`. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "holt.h"

enum { KEYS = 20000, HOT_KEYS = 20, READERS = 300 };

static char directory[] = "/tmp/holt-cancel-XXXXXX";
static holt_db *db;
static holt_tree *tree;
static int is_over, passed, failed;

static void expect(int line, const char *what, long long is, long long want) {
  if (is == want) {
    passed++;
    return;
  }
  failed++;
  fprintf(stderr, "cancel.c:%d: %s is %lld, expected %lld\n", line, what, is, want);
}
#define IS(want, value) expect(__LINE__, #value, (long long)(value), (long long)(want))

typedef struct reader {
  unsigned seed;
  volatile int inside, ended_inside, wrong;
  volatile long reads;
} reader;

static void note(void *argument) {
  reader *r = argument;
  r->ended_inside = r->inside;
}

static void *reads(void *argument) {
  reader *r = argument;
  char value[600];
  size_t length;
  int most = r->seed % 2 == 0 ? KEYS : HOT_KEYS; /* those that stay in memory */
  pthread_cleanup_push(note, r);
  for (;;) {
    int key = (int)(rand_r(&r->seed) % (unsigned)most);
    r->inside = 1;
    int32_t rc = holt_get(tree, NULL, &key, sizeof key, value, sizeof value, &length, NULL);
    r->inside = 0;
    if (rc != HOLT_OK || length < sizeof key || memcmp(value, &key, sizeof key) != 0) r->wrong++;
    r->reads++;
    pthread_testcancel();
  }
  pthread_cleanup_pop(0);
  return NULL;
}

static int put(int key, unsigned *seed) {
  char value[600] = {0};
  memcpy(value, &key, sizeof key);
  return holt_put(tree, &key, sizeof key, value, sizeof key + rand_r(seed) % 500, 0, NULL) == HOLT_OK;
}

static void *writes(void *argument) {
  unsigned seed = 7;
  long good = 0;
  while (!__atomic_load_n(&is_over, __ATOMIC_RELAXED)) good += put((int)(rand_r(&seed) % KEYS), &seed);
  *(long *)argument = good;
  return NULL;
}

/* Makes the collector run, which stops every thread that is inside. */
static void *allocates(void *argument) {
  holt_buf text = {NULL, 0, 0};
  while (!__atomic_load_n(&is_over, __ATOMIC_RELAXED)) {
    if (holt_render_stats(db, HOLT_STATS_JSON, &text) == HOLT_OK) ++*(long *)argument;
  }
  holt_buf_free(&text);
  return NULL;
}

int main(void) {
  holt_options *options;
  pthread_t others[2];
  unsigned seed = 1;
  long written = 0, allocated = 0, read = 0;
  int inside = 0, wrong = 0, others_results = 0, good = 0;
  alarm(120); /* a thread that ended while it waited leaves a lock behind, and everybody waits */
  setenv("DOTNET_GCgen0size", "8000", 1); /* hexadecimal bytes, read when the library starts */
  IS(1, mkdtemp(directory) != NULL);
  IS(HOLT_OK, holt_options_create(&options));
  IS(HOLT_OK, holt_options_set_text(options, "frame=16KiB,cache=1MiB,wal_segment=1MiB,wal_limit=4MiB"));
  IS(HOLT_OK, holt_open(directory, options, NULL, &db));
  IS(HOLT_OK, holt_tree_open(db, NULL, 0, 0, &tree));
  for (int key = 0; key < KEYS; key++) good += put(key, &seed);
  IS(KEYS, good);
  IS(HOLT_OK, holt_close(db)); /* an open reads no frame, so they come one by one, and go */
  IS(HOLT_OK, holt_tree_close(tree));
  IS(HOLT_OK, holt_open(directory, options, NULL, &db));
  IS(HOLT_OK, holt_tree_open(db, NULL, 0, 0, &tree));
  IS(0, pthread_create(&others[0], NULL, writes, &written));
  IS(0, pthread_create(&others[1], NULL, allocates, &allocated));
  for (int i = 0; i < READERS; i++) {
    reader r = {(unsigned)i + 1, 0, 0, 0, 0};
    pthread_t thread;
    void *result;
    if (pthread_create(&thread, NULL, reads, &r) != 0) abort();
    usleep(1000 + (useconds_t)(rand_r(&seed) % 2000));
    if (pthread_cancel(thread) != 0 || pthread_join(thread, &result) != 0) abort();
    others_results += result != PTHREAD_CANCELED;
    inside += r.ended_inside;
    wrong += r.wrong;
    read += r.reads;
  }
  __atomic_store_n(&is_over, 1, __ATOMIC_RELAXED);
  for (int i = 0; i < 2; i++) IS(0, pthread_join(others[i], NULL));
  IS(0, others_results);
  IS(0, inside);
  IS(0, wrong);
  IS(1, read > READERS && written > 0 && allocated > 0);
  IS(1, put(1, &seed)); /* nobody left a latch behind, or a call that closing would wait for */
  IS(HOLT_OK, holt_close(db));
  IS(HOLT_OK, holt_tree_close(tree));
  IS(HOLT_OK, holt_options_free(options));
  IS(HOLT_OK, holt_destroy(directory));
  rmdir(directory);
  printf("%ld reads, %ld writes, %ld texts\n%d passed, %d failed\n", read, written, allocated, passed, failed);
  return failed != 0;
}
