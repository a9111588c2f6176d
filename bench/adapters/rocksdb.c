/* RocksDB 7.8 by its C API. Settings: no compression, bloom filters of 10 bits a key, a hash index inside blocks, one
 * LRU block cache, levels sized from the last one down, four memtables of 64 MiB, two background jobs, all files kept
 * open. Without a log in memory; with one that is written at each commit, and synced in the synchronous mode. Closing
 * flushes the memtable first, so that no log need be read at the next open. */
#include <rocksdb/c.h>
#include "listing.h"

enum { MEMTABLE_BYTES = 64 << 20, MEMTABLES_MAX = 4, JOBS = 2, BLOOM_BITS = 10, TABLE_FORMAT = 5 };

typedef struct {
  rocksdb_t *db;
  rocksdb_options_t *options;
  rocksdb_block_based_table_options_t *tables;
  rocksdb_cache_t *cache;
  rocksdb_writeoptions_t *writes;
  rocksdb_readoptions_t *reads;
  rocksdb_column_family_handle_t *family;
} database;

struct view {
  database *shared;
  bool is_first;
  rocksdb_iterator_t *iterator;
  rocksdb_writebatch_t *batch;
  int transaction_writes;
  uint8_t copy[VALUE_BYTES_MAX];
};

static void check(const char *what, char *error) {
  if (error != NULL) {
    die("rocksdb", what, error);
  }
}

static view *make_view(database *shared, bool is_first) {
  view *v = allocate(sizeof *v);
  v->shared = shared;
  v->is_first = is_first;
  v->batch = rocksdb_writebatch_create();
  return v;
}

static void set_tables(database *d, uint64_t cache_bytes) {
  d->tables = rocksdb_block_based_options_create();
  d->cache = rocksdb_cache_create_lru(cache_bytes);
  rocksdb_block_based_options_set_block_cache(d->tables, d->cache);
  rocksdb_block_based_options_set_filter_policy(d->tables, rocksdb_filterpolicy_create_bloom_full(BLOOM_BITS));
  rocksdb_block_based_options_set_format_version(d->tables, TABLE_FORMAT);
  rocksdb_block_based_options_set_data_block_index_type(
      d->tables, rocksdb_block_based_table_data_block_index_type_binary_search_and_hash);
  rocksdb_options_set_block_based_table_factory(d->options, d->tables);
}

view *store_open(const char *directory, int mode, uint64_t cache_bytes, uint64_t log_bytes) {
  database *d = allocate(sizeof *d);
  d->options = rocksdb_options_create();
  rocksdb_options_set_create_if_missing(d->options, 1);
  rocksdb_options_set_compression(d->options, rocksdb_no_compression);
  rocksdb_options_set_write_buffer_size(d->options, MEMTABLE_BYTES);
  rocksdb_options_set_max_write_buffer_number(d->options, MEMTABLES_MAX);
  rocksdb_options_set_max_background_jobs(d->options, JOBS);
  rocksdb_options_set_max_open_files(d->options, -1);
  rocksdb_options_set_level_compaction_dynamic_level_bytes(d->options, 1);
  rocksdb_options_set_max_total_wal_size(d->options, log_bytes);
  set_tables(d, cache_bytes);
  d->reads = rocksdb_readoptions_create();
  d->writes = rocksdb_writeoptions_create();
  rocksdb_writeoptions_disable_WAL(d->writes, mode == MODE_MEMORY);
  rocksdb_writeoptions_set_sync(d->writes, mode == MODE_SYNC);
  const char *name = "default";
  const rocksdb_options_t *options = d->options;
  char *error = NULL;
  d->db = rocksdb_open_column_families(d->options, directory, 1, &name, &options, &d->family, &error);
  check("open", error);
  return make_view(d, true);
}

view *store_fork(view *first) { return make_view(first->shared, false); }

void store_checkpoint(view *v) {
  char *error = NULL;
  rocksdb_flushoptions_t *options = rocksdb_flushoptions_create();
  rocksdb_flushoptions_set_wait(options, 1);
  rocksdb_flush(v->shared->db, options, &error);
  check("flush", error);
  rocksdb_flushoptions_destroy(options);
}

void store_close(view *v) {
  rocksdb_writebatch_destroy(v->batch);
  if (v->is_first) {
    store_checkpoint(v);
    database *d = v->shared;
    rocksdb_column_family_handle_destroy(d->family);
    rocksdb_close(d->db);
    rocksdb_options_destroy(d->options);
    rocksdb_block_based_options_destroy(d->tables);
    rocksdb_cache_destroy(d->cache);
    rocksdb_writeoptions_destroy(d->writes);
    rocksdb_readoptions_destroy(d->reads);
    free(d);
  }
  free(v);
}

void store_begin_writes(view *v, int transaction_writes) { v->transaction_writes = transaction_writes; }

void store_end_writes(view *v) {
  if (rocksdb_writebatch_count(v->batch) > 0) {
    char *error = NULL;
    rocksdb_write(v->shared->db, v->shared->writes, v->batch, &error);
    check("write", error);
    rocksdb_writebatch_clear(v->batch);
  }
}

static void end_write(view *v) {
  if (rocksdb_writebatch_count(v->batch) >= v->transaction_writes) {
    store_end_writes(v);
  }
}

void store_put(view *v, const uint8_t *key, size_t key_length, const uint8_t *value, size_t value_length) {
  rocksdb_writebatch_put(v->batch, (const char *)key, key_length, (const char *)value, value_length);
  end_write(v);
}

void store_delete(view *v, const uint8_t *key, size_t key_length) {
  rocksdb_writebatch_delete(v->batch, (const char *)key, key_length);
  end_write(v);
}

void store_begin_reads(view *v) { v->iterator = rocksdb_create_iterator(v->shared->db, v->shared->reads); }

void store_end_reads(view *v) { rocksdb_iter_destroy(v->iterator); }

static uint64_t fold_slice(view *v, uint64_t hash, rocksdb_pinnableslice_t *slice) {
  if (slice == NULL) {
    return fold_number(hash, 0);
  }
  size_t length;
  const char *value = rocksdb_pinnableslice_value(slice, &length);
  hash = fold_copy(hash, v->copy, value, length);
  rocksdb_pinnableslice_destroy(slice);
  return hash;
}

uint64_t store_get(view *v, uint64_t hash, const uint8_t *key, size_t key_length) {
  char *error = NULL;
  rocksdb_pinnableslice_t *slice =
      rocksdb_get_pinned(v->shared->db, v->shared->reads, (const char *)key, key_length, &error);
  check("get", error);
  return fold_slice(v, hash, slice);
}

uint64_t store_get_many(
    view *v, uint64_t hash, int count, const uint8_t *const *keys, const size_t *key_lengths) {
  rocksdb_pinnableslice_t *slices[KEYS_AT_ONCE_MAX];
  char *errors[KEYS_AT_ONCE_MAX];
  rocksdb_batched_multi_get_cf(
      v->shared->db, v->shared->reads, v->shared->family, (size_t)count, (const char *const *)keys, key_lengths,
      slices, errors, false);
  for (int i = 0; i < count; i++) {
    check("multi-get", errors[i]);
    hash = fold_slice(v, hash, slices[i]);
  }
  return hash;
}

static bool look(view *v, bool keys_only, record *at) {
  if (!rocksdb_iter_valid(v->iterator)) {
    char *error = NULL;
    rocksdb_iter_get_error(v->iterator, &error);
    check("iterator", error);
    return false;
  }
  at->key = (const uint8_t *)rocksdb_iter_key(v->iterator, &at->key_length);
  if (!keys_only) {
    at->value = (const uint8_t *)rocksdb_iter_value(v->iterator, &at->value_length);
  }
  return true;
}

static bool seek(view *v, const uint8_t *from, size_t length, bool keys_only, record *at) {
  if (length == 0) {
    rocksdb_iter_seek_to_first(v->iterator);
  } else {
    rocksdb_iter_seek(v->iterator, (const char *)from, length);
  }
  return look(v, keys_only, at);
}

static bool next(view *v, bool keys_only, record *at) {
  rocksdb_iter_next(v->iterator);
  return look(v, keys_only, at);
}
