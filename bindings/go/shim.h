// What Go calls instead of holt.h. Handles are numbers that merely look like pointers, and Go may not hold such a thing
// in a pointer type, so they are integers here. Bytes cross as char pointers, at which Go looks least. An answer comes
// back by value, since what Go lends C for writing would have to be allocated; the record of an error comes with it,
// because the next call of this goroutine may run on another thread.
#ifndef HOLT_GO_SHIM_H
#define HOLT_GO_SHIM_H
#include <stdlib.h>
#include "holt.h"

typedef uintptr_t handle;

// number: what the function is about. count: entries of a page. error: of malloc, NULL unless status is below 0.
typedef struct answer { int32_t status; uint32_t count; uint64_t number; holt_error *error; } answer;

static answer told(int32_t status, uint64_t number) {
  answer out = { status, 0, number, NULL };
  if (status < 0 && (out.error = calloc(1, sizeof *out.error)) != NULL) {
    out.error->struct_size = sizeof *out.error;
    (void)holt_last_error(out.error);
  }
  return out;
}

static holt_job job_of(handle cancel) {
  holt_job job = HOLT_INIT(holt_job);
  job.cancel = (holt_cancel *)cancel;
  return job;
}

static answer go_open(const char *path, const char *options, handle cancel) { // path NULL: in memory
  holt_job job = job_of(cancel);
  holt_options *chosen = NULL;
  holt_db *db = NULL;
  int32_t status = holt_options_create(&chosen);
  if (status >= 0 && *options) status = holt_options_set_text(chosen, options);
  if (status >= 0) status = path ? holt_open(path, chosen, &job, &db) : holt_open_memory(chosen, &db);
  answer out = told(status, (uint64_t)(uintptr_t)db);
  (void)holt_options_free(chosen);
  return out;
}
static answer go_close(handle db) { return told(holt_close((holt_db *)db), 0); }
static answer go_exists(const char *path) { return told(holt_exists(path), 0); }
static answer go_destroy(const char *path) { return told(holt_destroy(path), 0); }
static answer go_resume(handle db) { return told(holt_resume((holt_db *)db), 0); }
static answer go_peek(const char *path, holt_info *out) {
  out->struct_size = sizeof *out;
  return told(holt_peek(path, out), 0);
}
static answer go_info(handle db, holt_info *out) {
  out->struct_size = sizeof *out;
  return told(holt_get_info((holt_db *)db, out), 0);
}
static answer go_health(handle db, holt_health *out) {
  out->struct_size = sizeof *out;
  return told(holt_get_health((holt_db *)db, out), 0);
}
static answer go_stats(handle db, holt_stats *out) {
  out->struct_size = sizeof *out;
  return told(holt_get_stats((holt_db *)db, out), 0);
}
static answer go_sync(handle db, handle cancel) {
  holt_job job = job_of(cancel);
  uint64_t durable = 0;
  int32_t status = holt_sync((holt_db *)db, &job, &durable);
  return told(status, durable);
}
static answer go_wait_durable(handle db, uint64_t version, handle cancel) {
  holt_job job = job_of(cancel);
  return told(holt_wait_durable((holt_db *)db, version, &job), 0);
}
static answer go_checkpoint(handle db, handle cancel) {
  holt_job job = job_of(cancel);
  return told(holt_checkpoint((holt_db *)db, 0, &job), 0);
}

static answer go_cancel_create(void) {
  holt_cancel *cancel = NULL;
  int32_t status = holt_cancel_create(&cancel);
  return told(status, (uint64_t)(uintptr_t)cancel);
}
static void go_cancel_fire(handle cancel) { (void)holt_cancel_fire((holt_cancel *)cancel); }
static void go_cancel_free(handle cancel) { (void)holt_cancel_free((holt_cancel *)cancel); }

static answer go_tree_open(handle db) {
  holt_tree *tree = NULL;
  int32_t status = holt_tree_open((holt_db *)db, NULL, 0, 0, &tree);
  return told(status, (uint64_t)(uintptr_t)tree);
}

static answer go_get(handle tree, const char *key, size_t klen, char *buf, size_t cap) {
  size_t len = 0;
  int32_t status = holt_get((holt_tree *)tree, NULL, key, klen, buf, cap, &len, NULL);
  return told(status, len);
}
static answer go_version(handle tree, const char *key, size_t klen) {
  uint64_t version = 0;
  int32_t status = holt_head((holt_tree *)tree, NULL, key, klen, NULL, &version);
  return told(status, version);
}
static answer go_put(handle tree, const char *key, size_t klen, const char *val, size_t vlen, uint32_t flags) {
  uint64_t version = 0;
  int32_t status = holt_put((holt_tree *)tree, key, klen, val, vlen, flags, &version);
  return told(status, version);
}
static answer go_delete(handle tree, const char *key, size_t klen, uint32_t flags) {
  return told(holt_delete((holt_tree *)tree, key, klen, flags, NULL), 0);
}
static answer go_multi_get(handle tree, size_t n, const char *keys, const uint32_t *key_ends, char *heap, size_t cap,
                           uint32_t *val_ends, uint8_t *states) {
  size_t need = 0;
  int32_t status =
      holt_multi_get((holt_tree *)tree, NULL, n, keys, key_ends, heap, cap, &need, val_ends, NULL, states);
  return told(status, need);
}
static answer go_put_many(handle tree, size_t n, const char *keys, const uint32_t *key_ends, const char *vals,
                          const uint32_t *val_ends, uint32_t flags) {
  size_t applied = 0;
  int32_t status = holt_put_many((holt_tree *)tree, n, keys, key_ends, vals, val_ends, flags, &applied);
  return told(status, applied);
}

static answer go_batch(handle db, const handle *trees, size_t n, const char *ops, size_t len, uint32_t flags,
                       handle cancel) {
  holt_job job = job_of(cancel);
  holt_commit commit = HOLT_INIT(holt_commit);
  holt_batch *batch = NULL;
  size_t consumed = 0;
  int32_t status = holt_batch_create((holt_db *)db, &batch);
  if (status >= 0) status = holt_batch_append(batch, (holt_tree *const *)trees, n, ops, len, &consumed);
  if (status >= 0) status = holt_batch_commit(batch, flags, &job, &commit);
  answer out = told(status, commit.seq);
  (void)holt_batch_free(batch);
  return out;
}

// Prefix, lower and upper lie one behind the other in bytes; a bound with a size of SIZE_MAX is not there.
static answer go_cursor_open(handle tree, uint32_t flags, const char *bytes, size_t prefix, size_t lower, size_t upper,
                             uint32_t delimiter, uint64_t limit) {
  holt_range range = HOLT_INIT(holt_range);
  holt_cursor *cursor = NULL;
  range.flags = flags;
  range.delimiter = delimiter;
  range.limit = limit;
  range.prefix.data = bytes;
  range.prefix.size = prefix;
  bytes += prefix;
  if (lower != SIZE_MAX) {
    range.lower.data = bytes;
    range.lower.size = lower;
    bytes += lower;
  }
  if (upper != SIZE_MAX) {
    range.upper.data = bytes;
    range.upper.size = upper;
  }
  int32_t status = holt_cursor_open((holt_tree *)tree, NULL, &range, &cursor);
  return told(status, (uint64_t)(uintptr_t)cursor);
}
static answer go_cursor_page(handle cursor, size_t max, char *heap, size_t cap, uint32_t *key_ends, uint32_t *val_ends,
                             uint64_t *versions, uint8_t *kinds) {
  size_t need = 0, n = 0;
  answer out = told(
      holt_cursor_next_batch((holt_cursor *)cursor, max, heap, cap, &need, key_ends, val_ends, versions, kinds, &n), 0);
  out.number = need;
  out.count = (uint32_t)n;
  return out;
}
static answer go_cursor_close(handle cursor) { return told(holt_cursor_close((holt_cursor *)cursor), 0); }
#endif
