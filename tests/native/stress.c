/* Many threads on one store for some seconds, in rounds of half a second, and every answer is checked: what a thread wrote
 * it reads, what others wrote is whole and never goes back, what a batch wrote is seen together, listings ascend. Meanwhile
 * threads come and go, checkpoints and syncs run, the process forks; then the store is closed under all of it, opened
 * again, and must hold what was acknowledged. stress SECONDS; built with PLANTED it must fail. Ends with `N passed, N failed`. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "holt.h"

enum { WRITERS = 6, SINGLES = 600, PAIRS = 200, KEYS = SINGLES + 2 * PAIRS, VALUE_MAX = 9000, MANY = 8 };

static long passed, failed;
static int over;
static char directory[] = "/tmp/holt-stress-XXXXXX";
static holt_db *db;
static holt_tree *tree;

static void wrong(int line, const char *what, long long is, long long want) {
  if (__atomic_fetch_add(&failed, 1, __ATOMIC_RELAXED) < 20) {
    fprintf(stderr, "stress.c:%d: %s is %lld, expected %lld\n", line, what, is, want);
  }
}
#define IS(want, value)                                                              \
  do {                                                                               \
    long long is_ = (long long)(value), want_ = (long long)(want);                   \
    if (is_ != want_) wrong(__LINE__, #value, is_, want_);                           \
    else __atomic_fetch_add(&passed, 1, __ATOMIC_RELAXED);                           \
  } while (0)

/* What was acknowledged last of each key: a count that only grows, negative when it was removed; and what a write that
 * met the end of the store would have made of it, if nobody knows whether it did. */
typedef struct expected { long long now, perhaps; } expected;
typedef struct writer { int id; unsigned seed; pthread_t thread; expected keys[KEYS]; long long seen[WRITERS][KEYS]; } writer;
static writer writers[WRITERS];

/* Keys from SINGLES on are pairs, which are only ever written together. */
static size_t key_of(char *to, int id, int key) {
  return (size_t)(key < SINGLES ? sprintf(to, "single/%d/%d", id, key)
                                : sprintf(to, "pair/%d/%d/%c", id, (key - SINGLES) / 2, 'a' + key % 2));
}

/* A value says whose it is, how many writes its key had, and fills itself by that. */
static size_t value_of(char *to, int id, int key, long long count) {
  size_t length = (size_t)sprintf(to, "%d %d %lld ", id, key, count);
  size_t more = count % 97 == 0 ? (size_t)(count % 8000) : (size_t)(count * 7 % 200);
  for (size_t i = 0; i < more; i++) to[length + i] = (char)(count + (long long)i);
  return length + more;
}

static long long count_in(const char *value, size_t length, int id, int key) {
  char want[VALUE_MAX], head[64] = "";
  int is_id, is_key;
  long long count;
  memcpy(head, value, length < sizeof head - 1 ? length : sizeof head - 1);
  if (sscanf(head, "%d %d %lld ", &is_id, &is_key, &count) != 3 || is_id != id || is_key != key) return -1;
  return value_of(want, id, key, count) == length && memcmp(value, want, length) == 0 ? count : -1;
}

static int is_gone(int32_t rc) { return rc == HOLT_E_HANDLE || rc == HOLT_E_CLOSED; }

/* Notes what a write has made of a key; 0 when the store is gone. */
static int settle(expected *keys, int n, int is_removal, int32_t rc) {
  holt_error error = HOLT_INIT(holt_error);
  if (is_gone(rc)) {
    IS(HOLT_OK, holt_last_error(&error));
    for (int i = 0; i < n && error.outcome == HOLT_OUTCOME_UNKNOWN; i++) keys[i].perhaps = is_removal ? -1 : 1;
    return 0;
  }
  for (int i = 0; i < n; i++) keys[i].now = (keys[i].now < 0 ? -keys[i].now : keys[i].now) + 1;
  for (int i = 0; i < n && is_removal; i++) keys[i].now = -keys[i].now;
  return 1;
}

static long long next(const expected *key) { return (key->now < 0 ? -key->now : key->now) + 1; }

static int write_one(writer *w) {
  char name[64], value[VALUE_MAX];
  int key = rand_r(&w->seed) % SINGLES;
  expected *e = &w->keys[key];
  size_t length = key_of(name, w->id, key);
  if (rand_r(&w->seed) % 4 == 0) {
    int32_t rc = holt_delete(tree, name, length, 0, NULL);
    if (!is_gone(rc)) IS(e->now > 0 ? HOLT_OK : HOLT_NOT_FOUND, rc);
    return settle(e, 1, 1, rc);
  }
  int32_t rc = holt_put(tree, name, length, value, value_of(value, w->id, key, next(e)), 0, NULL);
  if (!is_gone(rc)) IS(HOLT_OK, rc);
#ifdef PLANTED
  if (key == 7) return !is_gone(rc); /* a writer that forgets must be found */
#endif
  return settle(e, 1, 0, rc);
}

static int write_pair(writer *w) {
  char name[64], value[VALUE_MAX];
  int key = SINGLES + 2 * (rand_r(&w->seed) % PAIRS), is_removal = rand_r(&w->seed) % 4 == 0;
  holt_batch *batch;
  int32_t rc = holt_batch_create(db, &batch);
  if (is_gone(rc)) return 0;
  IS(HOLT_OK, rc);
  for (int i = key; i < key + 2 && rc == HOLT_OK; i++) {
    size_t length = key_of(name, w->id, i);
    rc = is_removal ? holt_batch_delete(batch, tree, name, length)
                    : holt_batch_put(batch, tree, name, length, value, value_of(value, w->id, i, next(&w->keys[i])));
  }
  if (rc == HOLT_OK) rc = holt_batch_commit(batch, 0, NULL, NULL);
  if (!is_gone(rc)) IS(HOLT_OK, rc);
  int goes_on = settle(&w->keys[key], 2, is_removal, rc);
  (void)holt_batch_free(batch);
  return goes_on;
}

static int read_own(writer *w) {
  char name[64], value[VALUE_MAX];
  size_t length = 0;
  int key = rand_r(&w->seed) % KEYS;
  int32_t rc = holt_get(tree, NULL, name, key_of(name, w->id, key), value, sizeof value, &length, NULL);
  if (is_gone(rc)) return 0;
  IS(w->keys[key].now > 0 ? HOLT_OK : HOLT_NOT_FOUND, rc);
  if (rc == HOLT_OK) IS(w->keys[key].now, count_in(value, length, w->id, key));
  return 1;
}

/* Both of a pair as of one moment, and neither older than what was seen before. */
static int read_pairs(writer *w) {
  static _Thread_local char heap[2 * MANY * VALUE_MAX];
  char keys[2 * MANY * 64];
  uint32_t key_ends[2 * MANY], value_ends[2 * MANY], at = 0;
  uint8_t states[2 * MANY];
  int id = rand_r(&w->seed) % WRITERS, numbers[2 * MANY];
  size_t need = 0;
  for (int i = 0; i < 2 * MANY; i++) {
    numbers[i] = i % 2 ? numbers[i - 1] + 1 : SINGLES + 2 * (rand_r(&w->seed) % PAIRS);
    key_ends[i] = at += (uint32_t)key_of(keys + at, id, numbers[i]);
  }
  int32_t rc = holt_multi_get(tree, NULL, 2 * MANY, keys, key_ends, heap, sizeof heap, &need, value_ends, NULL, states);
  if (is_gone(rc)) return 0;
  IS(HOLT_OK, rc);
  for (int i = 0; i < 2 * MANY && rc == HOLT_OK; i += 2) {
    uint32_t start = i ? value_ends[i - 1] : 0;
    IS(states[i], states[i + 1]);
    if (states[i] != HOLT_OK) continue;
    long long a = count_in(heap + start, value_ends[i] - start, id, numbers[i]);
    IS(a, count_in(heap + value_ends[i], value_ends[i + 1] - value_ends[i], id, numbers[i + 1]));
    IS(1, a > 0 && a >= w->seen[id][numbers[i]]);
    w->seen[id][numbers[i]] = a;
  }
  return 1;
}

static int list(writer *w) {
  char prefix[32], last[64] = "", value_key[64];
  holt_range range = HOLT_INIT(holt_range);
  holt_entry entry = HOLT_INIT(holt_entry);
  holt_cursor *cursor;
  int id = rand_r(&w->seed) % WRITERS, step = 0;
  range.prefix.data = prefix;
  range.prefix.size = (size_t)sprintf(prefix, "single/%d/", id);
  int32_t rc = holt_cursor_open(tree, NULL, &range, &cursor);
  if (is_gone(rc)) return 0;
  IS(HOLT_OK, rc);
  while (step++ < 100 && (rc = holt_cursor_next(cursor, &entry)) == HOLT_OK) {
    memcpy(value_key, entry.key.data, entry.key.size);
    value_key[entry.key.size] = 0;
    IS(1, strcmp(last, value_key) < 0);
    strcpy(last, value_key);
    IS(1, count_in(entry.value.data, entry.value.size, id, atoi(value_key + range.prefix.size)) > 0);
  }
  (void)holt_cursor_close(cursor);
  return !is_gone(rc);
}

/* A thread that comes, reads once, and goes. */
static void *visit(void *argument) {
  writer visitor = *(writer *)argument;
  visitor.seed ^= 0x5EED;
  (void)read_pairs(&visitor);
  return NULL;
}

static int have_visit(writer *w) {
  pthread_t thread;
  IS(0, pthread_create(&thread, NULL, visit, w));
  pthread_join(thread, NULL);
  return 1;
}

static void *work(void *argument) {
  writer *w = argument;
  int goes_on = 1;
  while (goes_on) {
    int dice = rand_r(&w->seed) % 1000;
    goes_on = dice < 400 ? write_one(w)
              : dice < 550 ? write_pair(w)
              : dice < 850 ? read_own(w)
              : dice < 950 ? read_pairs(w)
              : dice < 990 ? list(w)
                           : have_visit(w);
  }
  return NULL;
}

/* Checkpoints, syncs, questions. */
static void *keep_house(void *unused) {
  holt_stats stats = HOLT_INIT(holt_stats);
  holt_health health = HOLT_INIT(holt_health);
  (void)unused;
  for (int i = 0; !__atomic_load_n(&over, __ATOMIC_RELAXED); i++) {
    int32_t rc = i % 4 == 0 ? holt_checkpoint(db, 0, NULL) : i % 4 == 1 ? holt_sync(db, NULL, NULL)
                 : i % 4 == 2 ? holt_get_stats(db, &stats) : holt_get_health(db, &health);
    if (!is_gone(rc)) IS(HOLT_OK, rc);
    usleep(20000);
  }
  return NULL;
}

static void has_child(void) {
  int status;
  pid_t child = fork();
  if (child == 0) {
    size_t length;
    _exit(holt_get(tree, NULL, "k", 1, NULL, 0, &length, NULL) != HOLT_E_FORKED || holt_close(db) != HOLT_E_FORKED);
  }
  IS(child, waitpid(child, &status, 0));
  IS(0, status);
}

/* Nobody is inside: all that was acknowledged is there, and nothing else. */
static void compare(void) {
  char name[64], value[VALUE_MAX];
  size_t length;
  uint64_t there = 0;
  holt_stats stats = HOLT_INIT(holt_stats);
  for (int id = 0; id < WRITERS; id++) {
    for (int key = 0; key < KEYS; key++) {
      expected *e = &writers[id].keys[key];
      int32_t rc = holt_get(tree, NULL, name, key_of(name, id, key), value, sizeof value, &length, NULL);
      long long is = rc == HOLT_OK ? count_in(value, length, id, key) : 0, want = e->now > 0 ? e->now : 0;
      if (e->perhaps != 0 && is == (e->perhaps > 0 ? next(e) : 0) && is != want) {
        e->now = e->perhaps > 0 ? next(e) : -next(e);
        want = is;
      }
      IS(want, is);
      e->perhaps = 0;
      there += rc == HOLT_OK;
    }
  }
  IS(HOLT_OK, holt_get_stats(db, &stats));
  IS(there, stats.keys);
}

static void round_of(int number) {
  pthread_t house;
  __atomic_store_n(&over, 0, __ATOMIC_RELAXED);
  for (int i = 0; i < WRITERS; i++) {
    memset(writers[i].seen, 0, sizeof writers[i].seen);
    writers[i].seed = (unsigned)(number * WRITERS + i + 1);
    IS(0, pthread_create(&writers[i].thread, NULL, work, &writers[i]));
  }
  IS(0, pthread_create(&house, NULL, keep_house, NULL));
  for (int i = 0; i < 4; i++) {
    usleep(100000);
    has_child();
  }
  holt_db *closing = db;
  holt_tree *open = tree;
  IS(HOLT_OK, holt_close(closing)); /* under all of them */
  __atomic_store_n(&over, 1, __ATOMIC_RELAXED);
  for (int i = 0; i < WRITERS; i++) pthread_join(writers[i].thread, NULL);
  pthread_join(house, NULL);
  IS(HOLT_OK, holt_tree_close(open));
}

int main(int count, char **arguments) {
  time_t end = time(NULL) + (count > 1 ? atoi(arguments[1]) : 5);
  holt_options *options;
  for (int i = 0; i < WRITERS; i++) writers[i].id = i;
  IS(1, mkdtemp(directory) != NULL);
  IS(HOLT_OK, holt_options_create(&options));
  IS(HOLT_OK, holt_options_set_text(options, "frame=16KiB,wal_segment=1MiB,wal_limit=16MiB"));
  for (int number = 0; time(NULL) < end && failed == 0; number++) {
    IS(HOLT_OK, holt_open(directory, options, NULL, &db));
    IS(HOLT_OK, holt_tree_open(db, NULL, 0, 0, &tree));
    compare();
    round_of(number);
  }
  IS(HOLT_OK, holt_open(directory, options, NULL, &db));
  IS(HOLT_OK, holt_tree_open(db, NULL, 0, 0, &tree));
  compare();
  IS(HOLT_OK, holt_close(db));
  IS(HOLT_OK, holt_options_free(options));
  IS(HOLT_OK, holt_destroy(directory));
  rmdir(directory);
  printf("%ld answers\n%d passed, %d failed\n", passed, failed == 0, failed != 0);
  return failed != 0;
}
