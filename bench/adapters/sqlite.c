/* SQLite 3.40: one table WITHOUT ROWID, statements prepared once, a page cache as large as allowed and the same again
 * mapped, no mutexes (a connection for each thread), no memory statistics. On disk a write-ahead log, which moves into
 * the file when it has half of what it may grow to; synced at each commit in the synchronous mode, else at those moves
 * only (`synchronous=NORMAL`). In memory: `:memory:`, no journal. Reads of a round share one transaction. */
#include <sqlite3.h>
#include "listing.h"

enum { PAGE_BYTES = 4096, BUSY_MILLISECONDS = 60000 };

enum { BEGIN, COMMIT, PUT, DELETE, GET, KEYS_FROM, RECORDS_FROM, STATEMENTS };

static const char *const TEXTS[STATEMENTS] = {
    "BEGIN",
    "COMMIT",
    "INSERT OR REPLACE INTO records VALUES(?1, ?2)",
    "DELETE FROM records WHERE k = ?1",
    "SELECT v FROM records WHERE k = ?1",
    "SELECT k FROM records WHERE k >= ?1 ORDER BY k",
    "SELECT k, v FROM records WHERE k >= ?1 ORDER BY k",
};

struct view {
  sqlite3 *db;
  sqlite3_stmt *statements[STATEMENTS];
  char *directory;
  int mode;
  uint64_t cache_bytes;
  uint64_t log_bytes;
  int transaction_writes;
  int uncommitted;
  uint8_t copy[VALUE_BYTES_MAX];
};

static void check(view *v, const char *what, int status) {
  if (status != SQLITE_OK && status != SQLITE_DONE && status != SQLITE_ROW) {
    die("sqlite", what, sqlite3_errmsg(v->db));
  }
}

static void run(view *v, const char *text) { check(v, text, sqlite3_exec(v->db, text, NULL, NULL, NULL)); }

static void set(view *v, const char *name, long long value) {
  char text[128];
  snprintf(text, sizeof text, "PRAGMA %s=%lld", name, value);
  run(v, text);
}

view *store_open(const char *directory, int mode, uint64_t cache_bytes, uint64_t log_bytes) {
  (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); /* refused once it has started: then it is set already */
  view *v = allocate(sizeof *v);
  v->directory = strdup(directory);
  v->mode = mode;
  v->cache_bytes = cache_bytes;
  v->log_bytes = log_bytes;
  char path[4096];
  snprintf(path, sizeof path, "%s/records.db", directory);
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  check(v, "open", sqlite3_open_v2(mode == MODE_MEMORY ? ":memory:" : path, &v->db, flags, NULL));
  check(v, "timeout", sqlite3_busy_timeout(v->db, BUSY_MILLISECONDS));
  set(v, "cache_size", -(long long)(cache_bytes / 1024));
  if (mode == MODE_MEMORY) {
    run(v, "PRAGMA journal_mode=OFF");
  } else {
    run(v, "PRAGMA journal_mode=WAL");
    run(v, mode == MODE_SYNC ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
    set(v, "wal_autocheckpoint", (long long)(log_bytes / 2 / PAGE_BYTES));
    set(v, "mmap_size", (long long)cache_bytes);
  }
  run(v, "CREATE TABLE IF NOT EXISTS records(k BLOB PRIMARY KEY, v BLOB) WITHOUT ROWID");
  for (int i = 0; i < STATEMENTS; i++) {
    check(v, TEXTS[i],
        sqlite3_prepare_v3(v->db, TEXTS[i], -1, SQLITE_PREPARE_PERSISTENT, &v->statements[i], NULL));
  }
  return v;
}

/* A connection of its own; what lives in memory has one only. */
view *store_fork(view *first) {
  return first->mode == MODE_MEMORY
             ? NULL
             : store_open(first->directory, first->mode, first->cache_bytes, first->log_bytes);
}

void store_checkpoint(view *v) {
  if (v->mode != MODE_MEMORY) {
    check(v, "checkpoint", sqlite3_wal_checkpoint_v2(v->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL));
  }
}

/* The last connection to close moves the log into the file, and removes it. */
void store_close(view *v) {
  for (int i = 0; i < STATEMENTS; i++) {
    check(v, "finalize", sqlite3_finalize(v->statements[i]));
  }
  check(v, "close", sqlite3_close(v->db));
  free(v->directory);
  free(v);
}

static void step_once(view *v, int statement) {
  check(v, TEXTS[statement], sqlite3_step(v->statements[statement]));
  check(v, TEXTS[statement], sqlite3_reset(v->statements[statement]));
}

void store_begin_writes(view *v, int transaction_writes) {
  v->transaction_writes = transaction_writes;
  v->uncommitted = 0;
}

void store_end_writes(view *v) {
  if (v->uncommitted > 0) {
    step_once(v, COMMIT);
    v->uncommitted = 0;
  }
}

static void write_one(view *v, int statement) {
  if (v->transaction_writes == 1) {
    step_once(v, statement);
    return;
  }
  if (v->uncommitted == 0) {
    step_once(v, BEGIN);
  }
  step_once(v, statement);
  if (++v->uncommitted == v->transaction_writes) {
    store_end_writes(v);
  }
}

static void bind(view *v, int statement, int place, const uint8_t *bytes, size_t length) {
  const void *start = length == 0 ? (const void *)"" : bytes; /* NULL would bind a NULL */
  check(v, "bind", sqlite3_bind_blob64(v->statements[statement], place, start, length, SQLITE_STATIC));
}

void store_put(view *v, const uint8_t *key, size_t key_length, const uint8_t *value, size_t value_length) {
  bind(v, PUT, 1, key, key_length);
  bind(v, PUT, 2, value, value_length);
  write_one(v, PUT);
}

void store_delete(view *v, const uint8_t *key, size_t key_length) {
  bind(v, DELETE, 1, key, key_length);
  write_one(v, DELETE);
}

void store_begin_reads(view *v) { step_once(v, BEGIN); }

void store_end_reads(view *v) {
  check(v, "reset", sqlite3_reset(v->statements[KEYS_FROM]));
  check(v, "reset", sqlite3_reset(v->statements[RECORDS_FROM]));
  step_once(v, COMMIT);
}

uint64_t store_get(view *v, uint64_t hash, const uint8_t *key, size_t key_length) {
  sqlite3_stmt *get = v->statements[GET];
  bind(v, GET, 1, key, key_length);
  int status = sqlite3_step(get);
  check(v, "get", status);
  if (status == SQLITE_ROW) {
    const void *value = sqlite3_column_blob(get, 0);
    hash = fold_copy(hash, v->copy, value, (size_t)sqlite3_column_bytes(get, 0));
  } else {
    hash = fold_number(hash, 0);
  }
  check(v, "get", sqlite3_reset(get));
  return hash;
}

uint64_t store_get_many(
    view *v, uint64_t hash, int count, const uint8_t *const *keys, const size_t *key_lengths) {
  for (int i = 0; i < count; i++) {
    hash = store_get(v, hash, keys[i], key_lengths[i]);
  }
  return hash;
}

static bool next(view *v, bool keys_only, record *at) {
  sqlite3_stmt *list = v->statements[keys_only ? KEYS_FROM : RECORDS_FROM];
  int status = sqlite3_step(list);
  check(v, "list", status);
  if (status != SQLITE_ROW) {
    return false;
  }
  at->key = sqlite3_column_blob(list, 0);
  at->key_length = (size_t)sqlite3_column_bytes(list, 0);
  if (!keys_only) {
    at->value = sqlite3_column_blob(list, 1);
    at->value_length = (size_t)sqlite3_column_bytes(list, 1);
  }
  return true;
}

static bool seek(view *v, const uint8_t *from, size_t length, bool keys_only, record *at) {
  int statement = keys_only ? KEYS_FROM : RECORDS_FROM;
  check(v, "reset", sqlite3_reset(v->statements[statement]));
  bind(v, statement, 1, from, length);
  return next(v, keys_only, at);
}
