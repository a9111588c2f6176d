/* Calls that a program should not make, each with the code that holt.h documents: handles that are none, pointers that are
 * NULL, structs of a wrong size, unknown flags, wild texts and paths. Ends with `N passed, N failed`. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>
#include "holt.h"

static int passed, failed;

static void expect(int line, const char *what, int32_t is, int32_t want) {
  if (is == want) {
    passed++;
    return;
  }
  failed++;
  fprintf(stderr, "bad.c:%d: %s is %s, expected %s\n", line, what, holt_status_name(is), holt_status_name(want));
}
#define GIVES(want, call) expect(__LINE__, #call, (call), (want))

static holt_db *db, *other;
static holt_tree *tree, *other_tree;
static holt_options *options;
static holt_cursor *cursor;
static holt_batch *batch;
static holt_cancel *cancel;
static char directory[64];

static void *stale_of(int kind) { /* a handle that was closed, by kind of handle */
  holt_db *d;
  holt_tree *t;
  holt_options *o;
  holt_cancel *c;
  holt_batch *b;
  holt_cursor *k;
  if (holt_open_memory(NULL, &d) || holt_tree_open(d, NULL, 0, 0, &t) || holt_options_create(&o) ||
      holt_cancel_create(&c) || holt_batch_create(d, &b) || holt_cursor_open(t, NULL, NULL, &k)) {
    abort();
  }
  void *all[] = {d, t, o, c, b, k};
  holt_cursor_close(k);
  holt_batch_free(b);
  holt_cancel_free(c);
  holt_options_free(o);
  holt_tree_close(t);
  holt_close(d);
  return all[kind];
}

/* Each call of each kind of handle, with what is no such handle. */
static void handles(void) {
  int here = 0;
  void *none[] = {NULL, (void *)1, &here, (void *)~(uintptr_t)0, (void *)(uintptr_t)0xDEADBEEFCAFEF00D,
                  db, tree, options, cancel, batch, cursor,
                  stale_of(0), stale_of(1), stale_of(2), stale_of(3), stale_of(4), stale_of(5)};
  holt_info info = HOLT_INIT(holt_info);
  holt_health health = HOLT_INIT(holt_health);
  holt_stats stats = HOLT_INIT(holt_stats);
  holt_entry entry = HOLT_INIT(holt_entry);
  for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
    void *h = none[i];
    size_t length, count;
    uint64_t seq;
    uint32_t ends[4] = {1, 1, 1, 1};
    uint8_t states[4];
    holt_buf buf = {NULL, 0, 0};
    holt_tree *t;
    holt_batch *b;
    holt_cursor *c;
    holt_db *d;
    if (h != db) {
      GIVES(HOLT_E_HANDLE, holt_close(h));
      GIVES(HOLT_E_HANDLE, holt_get_info(h, &info));
      GIVES(HOLT_E_HANDLE, holt_interrupt(h));
      GIVES(HOLT_E_HANDLE, holt_get_health(h, &health));
      GIVES(HOLT_E_HANDLE, holt_resume(h));
      GIVES(HOLT_E_HANDLE, holt_tree_open(h, NULL, 0, 0, &t));
      GIVES(HOLT_E_HANDLE, holt_sync(h, NULL, &seq));
      GIVES(HOLT_E_HANDLE, holt_wait_durable(h, 1, NULL));
      GIVES(HOLT_E_HANDLE, holt_checkpoint(h, 0, NULL));
      GIVES(HOLT_E_HANDLE, holt_get_stats(h, &stats));
      GIVES(HOLT_E_HANDLE, holt_render_stats(h, HOLT_STATS_JSON, &buf));
      GIVES(HOLT_E_HANDLE, holt_batch_create(h, &b));
    }
    if (h != tree) {
      GIVES(HOLT_E_HANDLE, holt_tree_close(h));
      GIVES(HOLT_E_HANDLE, holt_get(h, NULL, "a", 1, NULL, 0, &length, &seq));
      GIVES(HOLT_E_HANDLE, holt_get_buf(h, NULL, "a", 1, &buf, &seq));
      GIVES(HOLT_E_HANDLE, holt_head(h, NULL, "a", 1, &length, &seq));
      GIVES(HOLT_E_HANDLE, holt_multi_get(h, NULL, 1, "a", ends, NULL, 0, &length, ends, NULL, states));
      GIVES(HOLT_E_HANDLE, holt_put(h, "a", 1, "b", 1, 0, NULL));
      GIVES(HOLT_E_HANDLE, holt_delete(h, "a", 1, 0, NULL));
      GIVES(HOLT_E_HANDLE, holt_put_many(h, 1, "a", ends, "b", ends, 0, &count));
      GIVES(HOLT_E_HANDLE, holt_cursor_open(h, NULL, NULL, &c));
      GIVES(HOLT_E_HANDLE, holt_batch_put(batch, h, "a", 1, "b", 1));
      GIVES(HOLT_E_HANDLE, holt_batch_delete(batch, h, "a", 1));
    }
    if (h != NULL) { /* a view; there are none */
      GIVES(HOLT_E_HANDLE, holt_get(tree, h, "a", 1, NULL, 0, &length, &seq));
      GIVES(HOLT_E_HANDLE, holt_cursor_open(tree, h, NULL, &c));
    }
    if (h != options) {
      GIVES(HOLT_E_HANDLE, holt_options_free(h));
      GIVES(HOLT_E_HANDLE, holt_options_set(h, HOLT_OPT_MODE, 0));
      GIVES(HOLT_E_HANDLE, holt_options_set_text(h, "mode=rw"));
      if (h != NULL) GIVES(HOLT_E_HANDLE, holt_open_memory(h, &d));
    }
    if (h != cancel) {
      GIVES(HOLT_E_HANDLE, holt_cancel_fire(h));
      GIVES(HOLT_E_HANDLE, holt_cancel_free(h));
    }
    if (h != batch) {
      GIVES(HOLT_E_HANDLE, holt_batch_put(h, tree, "a", 1, "b", 1));
      GIVES(HOLT_E_HANDLE, holt_batch_delete(h, tree, "a", 1));
      GIVES(HOLT_E_HANDLE, holt_batch_append(h, &tree, 1, NULL, 0, &count));
      GIVES(HOLT_E_HANDLE, holt_batch_commit(h, 0, NULL, NULL));
      GIVES(HOLT_E_HANDLE, holt_batch_clear(h));
      GIVES(HOLT_E_HANDLE, holt_batch_free(h));
    }
    if (h != cursor) {
      GIVES(HOLT_E_HANDLE, holt_cursor_next(h, &entry));
      GIVES(HOLT_E_HANDLE, holt_cursor_prev(h, &entry));
      GIVES(HOLT_E_HANDLE, holt_cursor_seek(h, "a", 1));
      GIVES(HOLT_E_HANDLE, holt_cursor_skip(h, "a", 1));
      GIVES(HOLT_E_HANDLE, holt_cursor_next_batch(h, 1, NULL, 0, NULL, ends, NULL, NULL, NULL, &count));
      GIVES(HOLT_E_HANDLE, holt_cursor_close(h));
    }
    holt_buf_free(&buf);
  }
}

static void null_pointers(void) {
  size_t n;
  uint32_t ends[2] = {1, 1};
  uint8_t states[2];
  GIVES(HOLT_E_INVALID, holt_last_error(NULL));
  GIVES(HOLT_E_INVALID, holt_cancel_create(NULL));
  GIVES(HOLT_E_INVALID, holt_options_create(NULL));
  GIVES(HOLT_E_INVALID, holt_options_set_text(options, NULL));
  GIVES(HOLT_E_INVALID, holt_options_describe(0, NULL));
  GIVES(HOLT_E_INVALID, holt_open(NULL, NULL, NULL, &other));
  GIVES(HOLT_E_INVALID, holt_open(directory, NULL, NULL, NULL));
  GIVES(HOLT_E_INVALID, holt_open_memory(NULL, NULL));
  GIVES(HOLT_E_INVALID, holt_exists(NULL));
  GIVES(HOLT_E_INVALID, holt_destroy(NULL));
  GIVES(HOLT_E_INVALID, holt_peek(NULL, NULL));
  GIVES(HOLT_E_INVALID, holt_peek(directory, NULL));
  GIVES(HOLT_E_INVALID, holt_get_info(db, NULL));
  GIVES(HOLT_E_INVALID, holt_get_health(db, NULL));
  GIVES(HOLT_E_INVALID, holt_get_stats(db, NULL));
  GIVES(HOLT_E_INVALID, holt_render_stats(db, HOLT_STATS_JSON, NULL));
  GIVES(HOLT_E_INVALID, holt_tree_open(db, NULL, 0, 0, NULL));
  GIVES(HOLT_E_INVALID, holt_tree_open(db, NULL, 3, 0, &tree));
  GIVES(HOLT_E_INVALID, holt_get(tree, NULL, NULL, 1, NULL, 0, &n, NULL));
  GIVES(HOLT_E_INVALID, holt_get(tree, NULL, "a", 1, NULL, 1, &n, NULL));
  GIVES(HOLT_E_INVALID, holt_get(tree, NULL, "a", 1, NULL, 0, NULL, NULL));
  GIVES(HOLT_E_INVALID, holt_get_buf(tree, NULL, "a", 1, NULL, NULL));
  GIVES(HOLT_E_INVALID, holt_get_buf(tree, NULL, NULL, 1, NULL, NULL));
  GIVES(HOLT_E_INVALID, holt_head(tree, NULL, NULL, 1, NULL, NULL));
  GIVES(HOLT_E_INVALID, holt_multi_get(tree, NULL, 1, NULL, ends, NULL, 0, &n, ends, NULL, states));
  GIVES(HOLT_E_INVALID, holt_multi_get(tree, NULL, 1, "a", NULL, NULL, 0, &n, ends, NULL, states));
  GIVES(HOLT_E_INVALID, holt_multi_get(tree, NULL, 1, "a", ends, NULL, 1, &n, ends, NULL, states));
  GIVES(HOLT_E_INVALID, holt_multi_get(tree, NULL, 1, "a", ends, NULL, 0, NULL, ends, NULL, states));
  GIVES(HOLT_E_INVALID, holt_multi_get(tree, NULL, 1, "a", ends, NULL, 0, &n, NULL, NULL, states));
  GIVES(HOLT_E_INVALID, holt_multi_get(tree, NULL, 1, "a", ends, NULL, 0, &n, ends, NULL, NULL));
  GIVES(HOLT_E_INVALID, holt_put(tree, NULL, 1, "b", 1, 0, NULL));
  GIVES(HOLT_E_INVALID, holt_put(tree, "a", 1, NULL, 1, 0, NULL));
  GIVES(HOLT_E_INVALID, holt_delete(tree, NULL, 1, 0, NULL));
  GIVES(HOLT_E_INVALID, holt_put_many(tree, 1, NULL, ends, "b", ends, 0, NULL));
  GIVES(HOLT_E_INVALID, holt_put_many(tree, 1, "a", NULL, "b", ends, 0, NULL));
  GIVES(HOLT_E_INVALID, holt_put_many(tree, 1, "a", ends, NULL, ends, 0, NULL));
  GIVES(HOLT_E_INVALID, holt_put_many(tree, 1, "a", ends, "b", NULL, 0, NULL));
  GIVES(HOLT_E_INVALID, holt_batch_create(db, NULL));
  GIVES(HOLT_E_INVALID, holt_batch_put(batch, tree, NULL, 1, "b", 1));
  GIVES(HOLT_E_INVALID, holt_batch_put(batch, tree, "a", 1, NULL, 1));
  GIVES(HOLT_E_INVALID, holt_batch_delete(batch, tree, NULL, 1));
  GIVES(HOLT_E_INVALID, holt_batch_append(batch, NULL, 1, "", 1, &n));
  GIVES(HOLT_E_INVALID, holt_batch_append(batch, &tree, 1, NULL, 1, &n));
  GIVES(HOLT_E_INVALID, holt_batch_append(batch, &tree, 1, "", 1, NULL));
  GIVES(HOLT_E_INVALID, holt_cursor_open(tree, NULL, NULL, NULL));
  GIVES(HOLT_E_INVALID, holt_cursor_next(cursor, NULL));
  GIVES(HOLT_E_INVALID, holt_cursor_prev(cursor, NULL));
  GIVES(HOLT_E_INVALID, holt_cursor_seek(cursor, NULL, 1));
  GIVES(HOLT_E_INVALID, holt_cursor_skip(cursor, NULL, 1));
  GIVES(HOLT_E_INVALID, holt_cursor_next_batch(cursor, 1, NULL, 1, NULL, ends, NULL, NULL, NULL, &n));
  GIVES(HOLT_E_INVALID, holt_cursor_next_batch(cursor, 1, NULL, 0, NULL, NULL, NULL, NULL, NULL, &n));
  GIVES(HOLT_E_INVALID, holt_cursor_next_batch(cursor, 1, NULL, 0, NULL, ends, NULL, NULL, NULL, NULL));
  GIVES(HOLT_E_INVALID, holt_cursor_next_batch(cursor, 0, NULL, 0, NULL, ends, NULL, NULL, NULL, &n));
}

/* Sizes that are too short or absurd, tails that mean something, reserved fields and flags. */
static void structs(void) {
  static const uint32_t sizes[] = {0, 1, 4, 8, 4097, 1u << 20, UINT32_MAX};
  union { uint32_t size; char bytes[1024]; holt_range range; holt_job job; } any;
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
    memset(&any, 0, sizeof any);
    any.size = sizes[i];
    GIVES(HOLT_E_INVALID, holt_last_error((holt_error *)&any));
    GIVES(HOLT_E_INVALID, holt_options_describe(0, (holt_option_info *)&any));
    GIVES(HOLT_E_INVALID, holt_peek(directory, (holt_info *)&any));
    GIVES(HOLT_E_INVALID, holt_get_info(db, (holt_info *)&any));
    GIVES(HOLT_E_INVALID, holt_get_health(db, (holt_health *)&any));
    GIVES(HOLT_E_INVALID, holt_get_stats(db, (holt_stats *)&any));
    GIVES(HOLT_E_INVALID, holt_cursor_next(cursor, (holt_entry *)&any));
    GIVES(HOLT_E_INVALID, holt_cursor_prev(cursor, (holt_entry *)&any));
    GIVES(HOLT_E_INVALID, holt_cursor_open(tree, NULL, &any.range, &cursor));
    GIVES(HOLT_E_INVALID, holt_sync(db, &any.job, NULL));
    GIVES(HOLT_E_INVALID, holt_batch_commit(batch, 0, &any.job, NULL));
    GIVES(HOLT_E_INVALID, holt_batch_commit(batch, 0, NULL, (holt_commit *)&any));
  }
  holt_cursor *c;
  for (int i = 0; i < 8; i++) {
    memset(&any, 0, sizeof any);
    any.size = sizeof any;
    any.bytes[sizeof(holt_range) + (size_t)i] = 1;
    GIVES(HOLT_E_INVALID, holt_cursor_open(tree, NULL, &any.range, &c));
    memset(&any, 0, sizeof any);
    any.size = sizeof any;
    any.bytes[sizeof(holt_job) + (size_t)i * 100] = 1;
    GIVES(HOLT_E_INVALID, holt_sync(db, &any.job, NULL));
  }
  memset(&any, 0, sizeof any);
  any.size = sizeof any;
  GIVES(HOLT_OK, holt_sync(db, &any.job, NULL)); /* a longer job whose tail means nothing */
  GIVES(HOLT_OK, holt_get_info(db, (holt_info *)&any));
  holt_job job = HOLT_INIT(holt_job);
  job.flags = 1;
  GIVES(HOLT_E_INVALID, holt_checkpoint(db, 0, &job));
  job.flags = 0;
  job.reserved = 1;
  GIVES(HOLT_E_INVALID, holt_checkpoint(db, 0, &job));
  job.reserved = 0;
  job.cancel = (holt_cancel *)db;
  GIVES(HOLT_E_HANDLE, holt_checkpoint(db, 0, &job));
  for (uint32_t bit = 5; bit < 32; bit++) {
    holt_range range = HOLT_INIT(holt_range);
    range.flags = 1u << bit;
    GIVES(HOLT_E_INVALID, holt_cursor_open(tree, NULL, &range, &c));
  }
  holt_range range = HOLT_INIT(holt_range);
  range.reserved = 1;
  GIVES(HOLT_E_INVALID, holt_cursor_open(tree, NULL, &range, &c));
  range.reserved = 0;
  range.delimiter = '/'; /* without its flag */
  GIVES(HOLT_E_INVALID, holt_cursor_open(tree, NULL, &range, &c));
  range.flags = HOLT_RANGE_DELIMIT;
  range.delimiter = 256;
  GIVES(HOLT_E_INVALID, holt_cursor_open(tree, NULL, &range, &c));
  range.delimiter = '/';
  range.prefix.size = 1;
  GIVES(HOLT_E_INVALID, holt_cursor_open(tree, NULL, &range, &c));
  for (uint32_t bit = 1; bit < 32; bit++) {
    GIVES(HOLT_E_INVALID, holt_put(tree, "a", 1, "b", 1, 1u << bit, NULL));
    GIVES(HOLT_E_INVALID, holt_delete(tree, "a", 1, 1u << bit, NULL));
    GIVES(HOLT_E_INVALID, holt_startup(1u << bit));
    GIVES(HOLT_E_INVALID, holt_checkpoint(db, 1u << bit, NULL));
    GIVES(HOLT_E_INVALID, holt_batch_commit(batch, 1u << bit, NULL, NULL));
  }
  holt_buf wild = {NULL, 0, 5};
  GIVES(HOLT_E_INVALID, holt_get_buf(tree, NULL, "a", 1, &wild, NULL));
  GIVES(HOLT_E_INVALID, holt_render_stats(db, 0, &wild));
  holt_buf full = {&any, 6, 5};
  GIVES(HOLT_E_INVALID, holt_get_buf(tree, NULL, "a", 1, &full, NULL));
  holt_buf buf = {NULL, 0, 0};
  GIVES(HOLT_E_INVALID, holt_render_stats(db, 3, &buf));
  GIVES(HOLT_E_INVALID, holt_render_stats(db, -1, &buf));
  GIVES(HOLT_E_ABI, holt_check_abi(HOLT_VERSION_NUMBER + 1));
  GIVES(HOLT_E_UNSUPPORTED, holt_tree_open(db, "t", 1, 0, &other_tree));
  GIVES(HOLT_E_NAME, holt_tree_open(db, "", 0, 0, &other_tree));
  GIVES(HOLT_E_INVALID, holt_tree_open(db, NULL, 0, 1, &other_tree));
}

static void sizes(void) {
  static char bytes[(16 << 20) + 1];
  size_t n;
  uint32_t down[] = {3, 2}, ends[] = {1, 65537}, one[] = {1, 2};
  uint8_t states[2];
  holt_error error = HOLT_INIT(holt_error);
  GIVES(HOLT_E_TOO_LARGE, holt_put(tree, bytes, 65536, "b", 1, 0, NULL));
  GIVES(HOLT_E_TOO_LARGE, holt_put(tree, "a", 1, bytes, sizeof bytes, 0, NULL));
  GIVES(HOLT_E_TOO_LARGE, holt_put(tree, "a", SIZE_MAX, "b", 1, 0, NULL));
  GIVES(HOLT_E_TOO_LARGE, holt_put(tree, "a", 1, "b", SIZE_MAX, 0, NULL));
  GIVES(HOLT_E_TOO_LARGE, holt_get(tree, NULL, bytes, 65536, NULL, 0, &n, NULL));
  GIVES(HOLT_E_TOO_LARGE, holt_head(tree, NULL, bytes, 65536, NULL, NULL));
  GIVES(HOLT_E_TOO_LARGE, holt_delete(tree, bytes, 65536, 0, NULL));
  GIVES(HOLT_E_TOO_LARGE, holt_delete(tree, bytes, SIZE_MAX, 0, NULL));
  GIVES(HOLT_E_TOO_LARGE, holt_batch_put(batch, tree, bytes, 65536, "b", 1));
  GIVES(HOLT_E_TOO_LARGE, holt_batch_put(batch, tree, "a", 1, bytes, sizeof bytes));
  GIVES(HOLT_E_TOO_LARGE, holt_batch_delete(batch, tree, bytes, 65536));
  GIVES(HOLT_E_TOO_LARGE, holt_cursor_seek(cursor, bytes, 65536));
  GIVES(HOLT_E_TOO_LARGE, holt_cursor_skip(cursor, bytes, 65536));
  GIVES(HOLT_E_TOO_LARGE, holt_multi_get(tree, NULL, 2, bytes, ends, NULL, 0, &n, one, NULL, states));
  GIVES(HOLT_OK, holt_last_error(&error));
  GIVES(1, (int32_t)error.op_index);
  GIVES(HOLT_E_INVALID, holt_multi_get(tree, NULL, 2, bytes, down, NULL, 0, &n, one, NULL, states));
  GIVES(HOLT_E_INVALID, holt_put_many(tree, 2, bytes, down, bytes, one, 0, &n));
  GIVES(HOLT_E_TOO_LARGE, holt_put_many(tree, 2, bytes, ends, bytes, one, 0, &n));
  GIVES(HOLT_OK, holt_last_error(&error));
  GIVES((int32_t)n, (int32_t)error.op_index);
  GIVES(HOLT_E_INVALID, holt_wait_durable(db, UINT64_MAX, NULL));
  holt_range range = HOLT_INIT(holt_range);
  holt_cursor *c;
  range.prefix.data = bytes;
  range.prefix.size = 65536;
  GIVES(HOLT_E_TOO_LARGE, holt_cursor_open(tree, NULL, &range, &c));
  range.prefix.size = SIZE_MAX;
  GIVES(HOLT_E_TOO_LARGE, holt_cursor_open(tree, NULL, &range, &c));
  GIVES(HOLT_E_INVALID, holt_batch_put(batch, other_tree, "a", 1, "b", 1)); /* of another store */
}

/* Operations as bytes, each with one thing wrong. */
static void operations(void) {
  static const unsigned char good[] = {1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'k', 'v'};
  unsigned char wrong[sizeof good];
  size_t n = 99;
  GIVES(HOLT_OK, holt_batch_append(batch, &tree, 1, good, sizeof good, &n));
  GIVES((int32_t)sizeof good, (int32_t)n);
  GIVES(HOLT_OK, holt_batch_append(batch, &tree, 1, good, sizeof good - 1, &n)); /* not yet whole */
  GIVES(0, (int32_t)n);
  static const struct { int at, value, status; } changes[] = {
    {0, 0, HOLT_E_INVALID}, {0, 3, HOLT_E_INVALID}, {0, 255, HOLT_E_INVALID}, {0, 2, HOLT_E_INVALID},
    {1, 1, HOLT_E_INVALID}, {1, 128, HOLT_E_INVALID}, {2, 1, HOLT_E_INVALID}, {3, 255, HOLT_E_INVALID},
    {6, 1, HOLT_E_TOO_LARGE}, {7, 255, HOLT_E_TOO_LARGE}, {11, 2, HOLT_E_TOO_LARGE}, {11, 255, HOLT_E_TOO_LARGE},
    {12, 1, HOLT_E_INVALID}, {19, 1, HOLT_E_INVALID}};
  for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
    memcpy(wrong, good, sizeof good);
    wrong[changes[i].at] = (unsigned char)changes[i].value;
    GIVES(changes[i].status, holt_batch_append(batch, &tree, 1, wrong, sizeof wrong, &n));
    GIVES(0, (int32_t)n);
  }
  GIVES(HOLT_E_INVALID, holt_batch_append(batch, NULL, 0, good, sizeof good, &n));
  GIVES(HOLT_E_HANDLE, holt_batch_append(batch, (holt_tree **)&db, 1, good, sizeof good, &n));
  GIVES(HOLT_E_HANDLE, holt_batch_append(batch, &other_tree, 1, good, sizeof good, &n));
  GIVES(HOLT_OK, holt_batch_clear(batch));
}

static void texts(void) {
  static const char *wrong[] = {"x", "=", "=1", ",", "mode", "mode=", "mode=RW", "mode=rw,", ",mode=rw", "mode=rw=ro",
    "durability=1", "durability=a\xC3", "\xFF\xFE", "wal_limit=-1", "wal_limit=1e9", "wal_limit=1 GiB x",
    "wal_limit=1EiB", "wal_limit=99999999999999999999", "wal_limit=18446744073709551615TiB", "wal_limit=0x10",
    "wal_limit=1gib", "frame=5000", "frame=1MiB", "async_window_ms=0", "async_window_ms=1h", "create=2",
    "create=yes", "huge_pages=maybe", "cash=1GiB", "durability=sync,durability=never", "frame=%n%s", "  "};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) GIVES(HOLT_E_INVALID, holt_options_set_text(options, wrong[i]));
  static const char *right[] = {"", "mode=rw", " mode = rw , create = on ", "wal_limit=1GiB", "wal_limit=1048576",
    "async_window_ms=2s", "async_window_ms=5ms", "async_window_ms=100", "create=false", "create=1", "cache=1GiB", "wal_limit=256MiB"};
  for (size_t i = 0; i < sizeof right / sizeof right[0]; i++) GIVES(HOLT_OK, holt_options_set_text(options, right[i]));
  static const int32_t ids[] = {0, 8, -1, 7, 19, 28, 1000, INT32_MAX, INT32_MIN};
  for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) GIVES(HOLT_E_INVALID, holt_options_set(options, ids[i], 1));
  holt_option_info info = HOLT_INIT(holt_option_info);
  for (uint32_t i = 0; holt_options_describe(i, &info) == HOLT_OK; i++) {
    if (info.min > 0) GIVES(HOLT_E_INVALID, holt_options_set(options, info.id, info.min - 1));
    GIVES(HOLT_E_INVALID, holt_options_set(options, info.id, info.max + 1));
    GIVES(HOLT_E_INVALID, holt_options_set(options, info.id, UINT64_MAX));
    GIVES(HOLT_OK, holt_options_set(options, info.id, info.dflt));
  }
  GIVES(HOLT_DONE, holt_options_describe(UINT32_MAX, &info));
  holt_db *d;
  GIVES(HOLT_OK, holt_options_set_text(options, "wal_limit=1MiB,wal_segment=1MiB"));
  GIVES(HOLT_E_INVALID, holt_open(directory, options, NULL, &d)); /* each is legal, together they are not */
  GIVES(HOLT_OK, holt_options_set_text(options, "wal_limit=256MiB,wal_segment=16MiB,frame=8KiB"));
  GIVES(HOLT_E_INVALID, holt_open_memory(options, &d));
  GIVES(HOLT_OK, holt_options_set_text(options, "frame=512KiB"));
}

static void paths(void) {
  char path[70000], file[128];
  holt_db *d;
  holt_info info = HOLT_INIT(holt_info);
  memset(path, 'x', sizeof path);
  path[sizeof path - 1] = 0;
  const char *bad[] = {"", path, "\xC3(", "\xFF", "/tmp/\xF0\x28\x8C\x28"};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    GIVES(HOLT_E_INVALID, holt_open(bad[i], NULL, NULL, &d));
    GIVES(HOLT_E_INVALID, holt_exists(bad[i]));
    GIVES(HOLT_E_INVALID, holt_destroy(bad[i]));
    GIVES(HOLT_E_INVALID, holt_peek(bad[i], &info));
  }
  snprintf(file, sizeof file, "%s/file", directory);
  FILE *f = fopen(file, "w");
  if (f == NULL || fputs("no store", f) < 0 || fclose(f) != 0) abort();
  GIVES(HOLT_E_FORMAT, holt_exists(file));
  GIVES(HOLT_NOT_FOUND, holt_destroy(file));
  GIVES(HOLT_NOT_FOUND, holt_peek(file, &info));
  GIVES(1, holt_open(file, NULL, NULL, &d) < 0);
  GIVES(HOLT_NOT_FOUND, holt_exists(directory));
  GIVES(HOLT_NOT_FOUND, holt_peek(directory, &info));
  GIVES(HOLT_NOT_FOUND, holt_destroy(directory));
  GIVES(HOLT_OK, holt_options_set_text(options, "create=off"));
  GIVES(HOLT_E_NO_STORE, holt_open(directory, options, NULL, &d));
  GIVES(HOLT_OK, holt_options_set_text(options, "mode=ro"));
  GIVES(HOLT_E_NO_STORE, holt_open(directory, options, NULL, &d));
  GIVES(HOLT_OK, holt_options_set_text(options, "mode=rw,create=on"));
  GIVES(HOLT_E_NO_STORE, holt_open("/nonexistent/a/b", NULL, NULL, &d));
  GIVES(HOLT_OK, holt_open(directory, NULL, NULL, &d));
  holt_db *second;
  holt_error error = HOLT_INIT(holt_error);
  GIVES(HOLT_E_LOCKED, holt_open(directory, NULL, NULL, &second));
  GIVES(HOLT_OK, holt_last_error(&error));
  GIVES((int32_t)getpid(), (int32_t)error.owner_pid);
  GIVES(HOLT_E_LOCKED, holt_destroy(directory));
  GIVES(HOLT_OK, holt_exists(directory));
  GIVES(HOLT_OK, holt_peek(directory, &info));
  GIVES((int32_t)getpid(), (int32_t)info.owner_pid);
  GIVES(HOLT_OK, holt_close(d));
  GIVES(HOLT_OK, holt_options_set_text(options, "mode=ro"));
  holt_tree *t;
  GIVES(HOLT_OK, holt_open(directory, options, NULL, &d));
  GIVES(HOLT_OK, holt_tree_open(d, NULL, 0, 0, &t));
  GIVES(HOLT_E_READONLY, holt_put(t, "a", 1, "b", 1, 0, NULL));
  GIVES(HOLT_E_READONLY, holt_delete(t, "a", 1, 0, NULL));
  GIVES(HOLT_OK, holt_close(d));
  GIVES(HOLT_OK, holt_options_set_text(options, "mode=rw"));
  GIVES(HOLT_OK, holt_destroy(directory));
  GIVES(HOLT_NOT_FOUND, holt_destroy(directory));
  unlink(file);
}

int main(void) {
  snprintf(directory, sizeof directory, "/tmp/holt-bad-XXXXXX");
  if (mkdtemp(directory) == NULL || holt_options_create(&options) || holt_options_set_text(options, "address_range=64MiB") ||
      holt_open_memory(options, &db) || holt_open_memory(options, &other) || holt_tree_open(db, NULL, 0, 0, &tree) ||
      holt_tree_open(other, NULL, 0, 0, &other_tree) || holt_cancel_create(&cancel) || holt_batch_create(db, &batch) ||
      holt_cursor_open(tree, NULL, NULL, &cursor)) {
    fprintf(stderr, "bad.c: cannot start\n");
    return 2;
  }
  holt_db *keep = other;
  holt_tree *keep_tree = other_tree;
  holt_cursor *keep_cursor = cursor;
  handles();
  null_pointers();
  cursor = keep_cursor;
  other_tree = keep_tree;
  structs();
  other_tree = keep_tree;
  cursor = keep_cursor;
  sizes();
  operations();
  texts();
  paths();
  GIVES(HOLT_OK, holt_close(db));
  GIVES(HOLT_E_HANDLE, holt_close(db));
  GIVES(HOLT_OK, holt_cursor_close(cursor)); /* ended with its store: may be closed once */
  GIVES(HOLT_E_HANDLE, holt_cursor_close(cursor));
  GIVES(HOLT_OK, holt_batch_free(batch));
  GIVES(HOLT_OK, holt_tree_close(tree));
  GIVES(HOLT_E_HANDLE, holt_tree_close(tree));
  GIVES(HOLT_OK, holt_close(keep));
  GIVES(HOLT_OK, holt_tree_close(keep_tree));
  GIVES(HOLT_OK, holt_options_free(options));
  GIVES(HOLT_OK, holt_cancel_free(cancel));
  rmdir(directory);
  printf("%d passed, %d failed\n", passed, failed);
  return failed != 0;
}
