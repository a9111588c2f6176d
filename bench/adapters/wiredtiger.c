/* WiredTiger 3.2: one B-tree table of raw bytes, a cache as large as allowed, up to two eviction threads, no statistics.
 * A log that is written at each commit, and synced in the synchronous mode; a checkpoint when the log has grown by half
 * of what it may. In memory: `in_memory`, no log. Reads of a round share one snapshot and one cursor. */
#include <wiredtiger.h>
#include "listing.h"

static const char *const TABLE = "table:records";

struct view {
  WT_CONNECTION *connection;
  bool is_first;
  WT_SESSION *session;
  WT_CURSOR *cursor;
  bool in_memory;
  int transaction_writes;
  int uncommitted;
  uint8_t copy[VALUE_BYTES_MAX];
};

static void check(const char *what, int status) {
  if (status != 0) {
    die("wiredtiger", what, wiredtiger_strerror(status));
  }
}

static view *make_view(WT_CONNECTION *connection, bool is_first, bool in_memory) {
  view *v = allocate(sizeof *v);
  v->connection = connection;
  v->is_first = is_first;
  v->in_memory = in_memory;
  check("session", connection->open_session(connection, NULL, "isolation=snapshot", &v->session));
  if (is_first) {
    check("create", v->session->create(v->session, TABLE, "key_format=u,value_format=u"));
  }
  check("cursor", v->session->open_cursor(v->session, TABLE, NULL, NULL, &v->cursor));
  return v;
}

view *store_open(const char *directory, int mode, uint64_t cache_bytes, uint64_t log_bytes) {
  char log[256];
  char config[512];
  unsigned long long half = log_bytes / 2;
  if (mode == MODE_MEMORY) {
    snprintf(log, sizeof log, "in_memory=true");
  } else {
    snprintf(log, sizeof log,
        "log=(enabled=true,file_max=%llu),transaction_sync=(enabled=true,method=%s),checkpoint=(log_size=%llu)",
        half / 2, mode == MODE_SYNC ? "fsync" : "none", half);
  }
  snprintf(config, sizeof config, "create,cache_size=%llu,eviction=(threads_min=1,threads_max=2),statistics=(none),%s",
      (unsigned long long)cache_bytes, log);
  WT_CONNECTION *connection;
  check("open", wiredtiger_open(directory, NULL, config, &connection));
  return make_view(connection, true, mode == MODE_MEMORY);
}

view *store_fork(view *first) { return make_view(first->connection, false, first->in_memory); }

void store_checkpoint(view *v) {
  if (!v->in_memory) {
    check("checkpoint", v->session->checkpoint(v->session, NULL));
  }
}

/* Closing the connection takes a checkpoint by itself. */
void store_close(view *v) {
  check("close of a session", v->session->close(v->session, NULL));
  if (v->is_first) {
    check("close", v->connection->close(v->connection, NULL));
  }
  free(v);
}

void store_begin_writes(view *v, int transaction_writes) {
  v->transaction_writes = transaction_writes;
  v->uncommitted = 0;
}

void store_end_writes(view *v) {
  if (v->transaction_writes > 1 && v->uncommitted > 0) {
    check("commit", v->session->commit_transaction(v->session, NULL));
    v->uncommitted = 0;
  }
  check("reset", v->cursor->reset(v->cursor));
}

static void begin_write(view *v) {
  if (v->transaction_writes > 1 && v->uncommitted == 0) {
    check("begin", v->session->begin_transaction(v->session, NULL));
  }
}

static void end_write(view *v) {
  if (v->transaction_writes > 1 && ++v->uncommitted == v->transaction_writes) {
    check("commit", v->session->commit_transaction(v->session, NULL));
    v->uncommitted = 0;
  }
}

static void set_key(view *v, const uint8_t *key, size_t length) {
  WT_ITEM item = {.data = key, .size = length};
  v->cursor->set_key(v->cursor, &item);
}

void store_put(view *v, const uint8_t *key, size_t key_length, const uint8_t *value, size_t value_length) {
  begin_write(v);
  set_key(v, key, key_length);
  WT_ITEM item = {.data = value, .size = value_length};
  v->cursor->set_value(v->cursor, &item);
  check("insert", v->cursor->insert(v->cursor));
  end_write(v);
}

void store_delete(view *v, const uint8_t *key, size_t key_length) {
  begin_write(v);
  set_key(v, key, key_length);
  int status = v->cursor->remove(v->cursor);
  check("remove", status == WT_NOTFOUND ? 0 : status);
  end_write(v);
}

void store_begin_reads(view *v) { check("begin", v->session->begin_transaction(v->session, NULL)); }

void store_end_reads(view *v) {
  check("reset", v->cursor->reset(v->cursor));
  check("end", v->session->rollback_transaction(v->session, NULL));
}

uint64_t store_get(view *v, uint64_t hash, const uint8_t *key, size_t key_length) {
  set_key(v, key, key_length);
  int status = v->cursor->search(v->cursor);
  if (status == WT_NOTFOUND) {
    return fold_number(hash, 0);
  }
  check("search", status);
  WT_ITEM value;
  check("value", v->cursor->get_value(v->cursor, &value));
  return fold_copy(hash, v->copy, value.data, value.size);
}

uint64_t store_get_many(
    view *v, uint64_t hash, int count, const uint8_t *const *keys, const size_t *key_lengths) {
  for (int i = 0; i < count; i++) {
    hash = store_get(v, hash, keys[i], key_lengths[i]);
  }
  return hash;
}

static bool look(view *v, int status, bool keys_only, record *at) {
  if (status == WT_NOTFOUND) {
    return false;
  }
  check("move", status);
  WT_ITEM item;
  check("key", v->cursor->get_key(v->cursor, &item));
  at->key = item.data;
  at->key_length = item.size;
  if (!keys_only) {
    check("value", v->cursor->get_value(v->cursor, &item));
    at->value = item.data;
    at->value_length = item.size;
  }
  return true;
}

static bool next(view *v, bool keys_only, record *at) {
  return look(v, v->cursor->next(v->cursor), keys_only, at);
}

static bool seek(view *v, const uint8_t *from, size_t length, bool keys_only, record *at) {
  if (length == 0) {
    check("reset", v->cursor->reset(v->cursor));
    return next(v, keys_only, at);
  }
  int side = 0;
  set_key(v, from, length);
  int status = v->cursor->search_near(v->cursor, &side);
  return status == 0 && side < 0 ? next(v, keys_only, at) : look(v, status, keys_only, at);
}
