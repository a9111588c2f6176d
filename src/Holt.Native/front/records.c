/* Trees, records, batches, cursors: the calls that must cost nothing. */
#include "front.h"

MANAGED(tree_open);
MANAGED(tree_close);
MANAGED(get);
extern __typeof__(holt_get) holtm_get_now;
MANAGED(get_buf);
MANAGED(head);
MANAGED(multi_get);
MANAGED(put);
MANAGED(delete);
MANAGED(put_many);
MANAGED(batch_create);
MANAGED(batch_put);
MANAGED(batch_delete);
MANAGED(batch_append);
MANAGED(batch_commit);
MANAGED(batch_clear);
MANAGED(batch_free);
MANAGED(cursor_open);
MANAGED(cursor_next);
MANAGED(cursor_prev);
MANAGED(cursor_seek);
MANAGED(cursor_skip);
MANAGED(cursor_next_batch);
MANAGED(cursor_close);

int32_t holt_tree_open(holt_db *db, const char *name, size_t name_len, uint32_t flags, holt_tree **out) {
  BEGIN();
  NEED_IF(name, name_len);
  NEED(out);
  CALL(holtm_tree_open(db, name, name_len, flags, out));
}

int32_t holt_tree_close(holt_tree *t) {
  BEGIN();
  CALL(holtm_tree_close(t));
}

int32_t holt_get(holt_tree *t, holt_view *view, const void *key, size_t klen, void *buf, size_t cap, size_t *len,
                 uint64_t *version) {
  BEGIN();
  NEED_IF(key, klen);
  NEED_IF(buf, cap);
  NEED(len);
  TRY_READ(holtm_get_now(t, view, key, klen, buf, cap, len, version));
  CALL_READ(holtm_get(t, view, key, klen, buf, cap, len, version));
}

int32_t holt_get_buf(holt_tree *t, holt_view *view, const void *key, size_t klen, holt_buf *out, uint64_t *version) {
  BEGIN();
  NEED_IF(key, klen);
  NEED(out);
  CALL(holtm_get_buf(t, view, key, klen, out, version));
}

int32_t holt_head(holt_tree *t, holt_view *view, const void *key, size_t klen, size_t *len, uint64_t *version) {
  BEGIN();
  NEED_IF(key, klen);
  CALL(holtm_head(t, view, key, klen, len, version));
}

int32_t holt_multi_get(holt_tree *t, holt_view *view, size_t n, const void *keys, const uint32_t *key_ends, void *heap,
                       size_t heap_cap, size_t *heap_need, uint32_t *val_ends, uint64_t *versions, uint8_t *states) {
  BEGIN();
  NEED_IF(key_ends, n);
  NEED_IF(keys, n == 0 ? 0 : key_ends[n - 1]);
  NEED_IF(heap, heap_cap);
  NEED(heap_need);
  NEED_IF(val_ends, n);
  NEED_IF(states, n);
  CALL(holtm_multi_get(t, view, n, keys, key_ends, heap, heap_cap, heap_need, val_ends, versions, states));
}

int32_t holt_put(holt_tree *t, const void *key, size_t klen, const void *val, size_t vlen, uint32_t flags,
                 uint64_t *version) {
  BEGIN();
  NEED_IF(key, klen);
  NEED_IF(val, vlen);
  CALL(holtm_put(t, key, klen, val, vlen, flags, version));
}

int32_t holt_delete(holt_tree *t, const void *key, size_t klen, uint32_t flags, uint64_t *version) {
  BEGIN();
  NEED_IF(key, klen);
  CALL(holtm_delete(t, key, klen, flags, version));
}

int32_t holt_put_many(holt_tree *t, size_t n, const void *keys, const uint32_t *key_ends, const void *vals,
                      const uint32_t *val_ends, uint32_t flags, size_t *applied) {
  BEGIN();
  NEED_IF(key_ends, n);
  NEED_IF(val_ends, n);
  NEED_IF(keys, n == 0 ? 0 : key_ends[n - 1]);
  NEED_IF(vals, n == 0 ? 0 : val_ends[n - 1]);
  CALL(holtm_put_many(t, n, keys, key_ends, vals, val_ends, flags, applied));
}

int32_t holt_batch_create(holt_db *db, holt_batch **out) {
  BEGIN();
  NEED(out);
  CALL(holtm_batch_create(db, out));
}

int32_t holt_batch_put(holt_batch *b, holt_tree *t, const void *key, size_t klen, const void *val, size_t vlen) {
  BEGIN();
  NEED_IF(key, klen);
  NEED_IF(val, vlen);
  CALL(holtm_batch_put(b, t, key, klen, val, vlen));
}

int32_t holt_batch_delete(holt_batch *b, holt_tree *t, const void *key, size_t klen) {
  BEGIN();
  NEED_IF(key, klen);
  CALL(holtm_batch_delete(b, t, key, klen));
}

int32_t holt_batch_append(holt_batch *b, holt_tree *const *trees, size_t n_trees, const void *ops, size_t len,
                          size_t *consumed) {
  BEGIN();
  NEED_IF(trees, n_trees);
  NEED_IF(ops, len);
  NEED(consumed);
  CALL(holtm_batch_append(b, trees, n_trees, ops, len, consumed));
}

int32_t holt_batch_commit(holt_batch *b, uint32_t flags, const holt_job *job, holt_commit *out) {
  BEGIN();
  CALL_JOB(job, holtm_batch_commit(b, flags, job, out));
}

int32_t holt_batch_clear(holt_batch *b) {
  BEGIN();
  CALL(holtm_batch_clear(b));
}

int32_t holt_batch_free(holt_batch *b) {
  BEGIN();
  CALL(holtm_batch_free(b));
}

int32_t holt_cursor_open(holt_tree *t, holt_view *view, const holt_range *range, holt_cursor **out) {
  BEGIN();
  NEED(out);
  CALL(holtm_cursor_open(t, view, range, out));
}

int32_t holt_cursor_next(holt_cursor *c, holt_entry *out) {
  BEGIN();
  NEED(out);
  CALL(holtm_cursor_next(c, out));
}

int32_t holt_cursor_prev(holt_cursor *c, holt_entry *out) {
  BEGIN();
  NEED(out);
  CALL(holtm_cursor_prev(c, out));
}

int32_t holt_cursor_seek(holt_cursor *c, const void *key, size_t klen) {
  BEGIN();
  NEED_IF(key, klen);
  CALL(holtm_cursor_seek(c, key, klen));
}

int32_t holt_cursor_skip(holt_cursor *c, const void *prefix, size_t plen) {
  BEGIN();
  NEED_IF(prefix, plen);
  CALL(holtm_cursor_skip(c, prefix, plen));
}

int32_t holt_cursor_next_batch(holt_cursor *c, size_t max, void *heap, size_t heap_cap, size_t *heap_need,
                               uint32_t *key_ends, uint32_t *val_ends, uint64_t *versions, uint8_t *kinds, size_t *n) {
  BEGIN();
  NEED_IF(heap, heap_cap);
  NEED_IF(key_ends, max);
  NEED(n);
  CALL(holtm_cursor_next_batch(c, max, heap, heap_cap, heap_need, key_ends, val_ends, versions, kinds, n));
}

int32_t holt_cursor_close(holt_cursor *c) {
  BEGIN();
  CALL(holtm_cursor_close(c));
}
