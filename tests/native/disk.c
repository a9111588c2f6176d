/* The disk refuses, and the ABI says so: documented codes, errno and outcome in the error record, health, reads that go on,
 * deletes on a full disk, and the way back by holt_resume. The library finds the system's functions by dlsym, which this
 * program answers first: so it can refuse a call on a file, by name. Ends with `N passed, N failed`. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "holt.h"

static int passed, failed;

static void expect(int line, const char *what, long long is, long long want) {
  if (is == want) {
    passed++;
    return;
  }
  failed++;
  fprintf(stderr, "disk.c:%d: %s is %lld, expected %lld\n", line, what, is, want);
}
#define IS(want, value) expect(__LINE__, #value, (long long)(value), (long long)(want))

/* ---- the disk ------------------------------------------------------------------------------------------------------ */
enum { SYNCS = 1, WRITES = 2, ROOM = 4 };
static struct { int calls, error, refused; const char *file; } disk;

static void refuse(int calls, const char *file, int error) {
  disk.error = error;
  disk.file = file;
  __atomic_store_n(&disk.refused, 0, __ATOMIC_SEQ_CST);
  __atomic_store_n(&disk.calls, calls, __ATOMIC_SEQ_CST);
}
static void mend(void) { __atomic_store_n(&disk.calls, 0, __ATOMIC_SEQ_CST); }

static int is_refused(int call, int fd) {
  char link[64], path[512];
  if ((__atomic_load_n(&disk.calls, __ATOMIC_SEQ_CST) & call) == 0) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  path[length < 0 ? 0 : length] = 0;
  const char *name = strrchr(path, '/');
  if (name == NULL || strncmp(name + 1, disk.file, strlen(disk.file)) != 0) return 0;
  __atomic_fetch_add(&disk.refused, 1, __ATOMIC_SEQ_CST);
  errno = disk.error;
  return 1;
}

static int my_fsync(int fd) { return is_refused(SYNCS, fd) ? -1 : fsync(fd); }
static int my_fdatasync(int fd) { return is_refused(SYNCS, fd) ? -1 : fdatasync(fd); }
static ssize_t my_pwrite(int fd, const void *bytes, size_t count, off_t at) {
  return is_refused(WRITES, fd) ? -1 : pwrite(fd, bytes, count, at);
}
static int my_fallocate(int fd, int mode, off_t at, off_t count) {
  return is_refused(ROOM, fd) ? -1 : fallocate(fd, mode, at, count);
}

void *dlsym(void *restrict handle, const char *restrict name) {
  static void *(*real)(void *, const char *);
  if (real == NULL) *(void **)&real = dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.34");
  static const struct { const char *name; void (*function)(void); } ours[] = {
      {"fsync", (void (*)(void))my_fsync},
      {"fdatasync", (void (*)(void))my_fdatasync},
      {"pwrite", (void (*)(void))my_pwrite},
      {"fallocate", (void (*)(void))my_fallocate},
  };
  for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++) {
    void *function;
    memcpy(&function, &ours[i].function, sizeof function);
    if (strcmp(name, ours[i].name) == 0) return function;
  }
  return real(handle, name);
}

/* ---- a store and what it must hold ----------------------------------------------------------------------------------- */
static char directory[64];
static holt_db *db;
static holt_tree *tree;
static int stored; /* keys 0 .. stored - 1 are there, but the even ones below `removed` */
static int removed;

static int32_t open_store(void) {
  holt_options *options;
  IS(HOLT_OK, holt_options_create(&options));
  IS(HOLT_OK, holt_options_set_text(options, "io_uring=off,frame=16KiB,wal_segment=512KiB,wal_limit=4MiB,address_range=1GiB,"
                                             "async_window_ms=60s,checkpoints=off,write_timeout_ms=100"));
  int32_t rc = holt_open(directory, options, NULL, &db);
  IS(HOLT_OK, holt_options_free(options));
  if (rc == HOLT_OK) IS(HOLT_OK, holt_tree_open(db, NULL, 0, 0, &tree));
  return rc;
}

static void new_store(void) {
  stored = removed = 0;
  snprintf(directory, sizeof directory, "/tmp/holt-disk-XXXXXX");
  IS(1, mkdtemp(directory) != NULL);
  IS(HOLT_OK, open_store());
}

static int32_t put(int i, uint32_t flags) {
  char key[32], value[400];
  memset(value, i, sizeof value);
  snprintf(key, sizeof key, "key/%06d", i);
  return holt_put(tree, key, strlen(key), value, sizeof value, flags, NULL);
}

static void fill(int count) {
  for (; count > 0; count--, stored++) IS(HOLT_OK, put(stored, 0));
}

static int32_t take_out(int i) {
  char key[32];
  snprintf(key, sizeof key, "key/%06d", i);
  return holt_delete(tree, key, strlen(key), 0, NULL);
}

/* Reads go on, one by one and as a listing. What lies above `stored` may be there: it met the failure. */
static void reads(void) {
  char key[32], value[400], want[400];
  size_t length;
  int wrong = 0, seen = 0;
  holt_cursor *cursor;
  holt_entry entry = HOLT_INIT(holt_entry);
  for (int i = 0; i < stored; i++) {
    snprintf(key, sizeof key, "key/%06d", i);
    memset(want, i, sizeof want);
    int32_t rc = holt_get(tree, NULL, key, strlen(key), value, sizeof value, &length, NULL);
    if (i < removed && i % 2 == 0) wrong += rc != HOLT_NOT_FOUND;
    else wrong += rc != HOLT_OK || length != sizeof want || memcmp(value, want, sizeof want) != 0;
  }
  IS(0, wrong);
  IS(HOLT_OK, holt_cursor_open(tree, NULL, NULL, &cursor));
  while (holt_cursor_next(cursor, &entry) == HOLT_OK) {
    memcpy(key, entry.key.data, entry.key.size < sizeof key ? entry.key.size : sizeof key - 1);
    key[entry.key.size] = 0;
    int i = atoi(key + 4);
    seen += i < stored;
    memset(want, i, sizeof want);
    wrong += entry.value.size != sizeof want || memcmp(entry.value.data, want, sizeof want) != 0;
  }
  IS(0, wrong);
  IS(stored - (removed + 1) / 2, seen);
  IS(HOLT_OK, holt_cursor_close(cursor));
}

static void says(int32_t status, int os_errno, int outcome, const char *where) {
  holt_error error = HOLT_INIT(holt_error);
  IS(HOLT_OK, holt_last_error(&error));
  IS(status, error.status);
  IS(os_errno, error.os_errno);
  IS(outcome, error.outcome);
  IS(0, strncmp(error.where, where, strlen(where)));
  IS(1, error.message[0] != 0);
}

static void is_well(void) {
  holt_health health = HOLT_INIT(holt_health);
  IS(HOLT_OK, holt_get_health(db, &health));
  IS(HOLT_STATE_OK, health.state);
  IS(HOLT_CAUSE_NONE, health.cause);
  IS(HOLT_OK, health.bg_status);
  IS(0, strlen(health.message) + strlen(health.bg_message));
}

static void is_fenced(const char *file, int cause, int os_errno) {
  holt_health health = HOLT_INIT(holt_health);
  holt_batch *batch;
  holt_commit commit = HOLT_INIT(holt_commit);
  IS(HOLT_OK, holt_get_health(db, &health));
  IS(HOLT_STATE_FENCED, health.state);
  IS(cause, health.cause);
  IS(1, health.resumable);
  IS(os_errno, health.cause_errno);
  IS(1, strstr(health.message, file) != NULL);
  reads();
  IS(HOLT_E_FENCED, put(stored, 0));
  says(HOLT_E_FENCED, os_errno, HOLT_NOT_APPLIED, file);
  IS(HOLT_E_FENCED, take_out(1));
  IS(HOLT_E_FENCED, holt_put_many(tree, 1, "k", (const uint32_t[]){1}, "v", (const uint32_t[]){1}, 0, NULL));
  IS(HOLT_OK, holt_batch_create(db, &batch));
  IS(HOLT_OK, holt_batch_put(batch, tree, "k", 1, "v", 1));
  IS(HOLT_E_FENCED, holt_batch_commit(batch, 0, NULL, &commit));
  IS(HOLT_NOT_APPLIED, commit.outcome);
  IS(HOLT_OK, holt_batch_free(batch));
}

/* It goes on where it was, and everything is there behind a clean end and another open. */
static void ends_well(void) {
  reads();
  fill(50);
  IS(HOLT_OK, holt_checkpoint(db, 0, NULL));
  is_well();
  IS(HOLT_OK, holt_close(db));
  IS(HOLT_OK, open_store());
  reads();
  IS(HOLT_OK, holt_close(db));
  IS(HOLT_OK, holt_destroy(directory));
  rmdir(directory);
}

/* ---- what can happen ------------------------------------------------------------------------------------------------- */

static void sync_of_the_log(int by_batch) {
  new_store();
  fill(300);
  IS(HOLT_OK, holt_sync(db, NULL, NULL));
  is_well();
  refuse(SYNCS, "log-", EIO);
  if (by_batch) {
    holt_batch *batch;
    holt_commit commit = HOLT_INIT(holt_commit);
    char key[32], value[400];
    memset(value, stored, sizeof value);
    snprintf(key, sizeof key, "key/%06d", stored);
    IS(HOLT_OK, holt_batch_create(db, &batch));
    IS(HOLT_OK, holt_batch_put(batch, tree, key, strlen(key), value, sizeof value));
    IS(HOLT_E_FENCED, holt_batch_commit(batch, HOLT_WRITE_SYNC, NULL, &commit));
    says(HOLT_E_FENCED, EIO, HOLT_OUTCOME_UNKNOWN, "log-");
    IS(HOLT_OUTCOME_UNKNOWN, commit.outcome);
    IS(1, commit.seq != 0);
    IS(HOLT_OK, holt_batch_free(batch));
  } else {
    IS(HOLT_E_FENCED, put(stored, HOLT_WRITE_SYNC));
    says(HOLT_E_FENCED, EIO, HOLT_OUTCOME_UNKNOWN, "log-");
  }
  IS(1, disk.refused > 0);
  is_fenced("log-", HOLT_CAUSE_IO_ERROR, EIO);
  IS(HOLT_E_FENCED, holt_sync(db, NULL, NULL));
  IS(HOLT_E_FENCED, holt_checkpoint(db, 0, NULL));
  IS(1, holt_resume(db) < 0); /* the disk still refuses: as it was */
  is_fenced("log-", HOLT_CAUSE_IO_ERROR, EIO);
  mend();
  IS(HOLT_OK, holt_resume(db));
  is_well();
  IS(HOLT_OK, holt_resume(db));
  ends_well();
}

static void sync_of_the_manifest(void) {
  new_store();
  fill(300);
  refuse(SYNCS, "manifest", EIO);
  int32_t rc = holt_checkpoint(db, 0, NULL);
  IS(HOLT_E_FENCED, rc);
  says(rc, EIO, HOLT_NOT_APPLIED, "manifest");
  is_fenced("manifest", HOLT_CAUSE_IO_ERROR, EIO);
  mend();
  IS(HOLT_OK, holt_resume(db));
  ends_well();
}

/* A checkpoint that cannot write frames has changed nothing: the log grows, writes go on, and it is tried again. */
static void writes_of_frames(int error, int32_t status) {
  holt_health health = HOLT_INIT(holt_health);
  new_store();
  fill(300);
  refuse(WRITES | ROOM, "data", error);
  IS(status, holt_checkpoint(db, 0, NULL));
  says(status, error, HOLT_NOT_APPLIED, "data");
  IS(HOLT_OK, holt_get_health(db, &health));
  IS(HOLT_STATE_OK, health.state);
  fill(50);
  reads();
  mend();
  ends_well();
}

/* No room for the log: puts are refused before anything changes; reads and deletes go on. */
static void full_disk(void) {
  new_store();
  fill(300);
  refuse(WRITES | ROOM, "", ENOSPC);
  int32_t rc = HOLT_OK;
  while (stored < 20000 && (rc = put(stored, 0)) == HOLT_OK) stored++;
  IS(HOLT_E_NOSPACE, rc);
  says(HOLT_E_NOSPACE, ENOSPC, HOLT_NOT_APPLIED, "data"); /* room for what the log may have to become is had beforehand */
  is_well();
  reads();
  for (removed = 0; removed < 100; removed += 2) IS(HOLT_OK, take_out(removed));
  reads();
  mend();
  IS(HOLT_OK, put(stored, 0));
  stored++;
  ends_well();
}

static void refused_open(void) {
  new_store();
  fill(300);
  IS(HOLT_OK, holt_close(db));
  refuse(SYNCS | WRITES, "", EIO);
  IS(HOLT_E_IO, open_store());
  says(HOLT_E_IO, EIO, HOLT_NOT_APPLIED, "");
  mend();
  IS(HOLT_OK, open_store());
  is_well();
  ends_well();
}

/* The first write makes durable that the store is not closed any more: refused, nothing has happened. */
static void refused_first_write(void) {
  new_store();
  fill(300);
  IS(HOLT_OK, holt_close(db));
  refuse(SYNCS, "", EIO);
  IS(HOLT_OK, open_store()); /* which needs no sync */
  reads();
  is_well();
  int32_t rc = put(stored, 0);
  IS(HOLT_E_FENCED, rc);
  says(rc, EIO, HOLT_NOT_APPLIED, "holt");
  is_fenced("holt", HOLT_CAUSE_IO_ERROR, EIO);
  reads();
  mend();
  IS(HOLT_OK, holt_resume(db));
  is_well();
  ends_well();
}

int main(void) {
  sync_of_the_log(0);
  sync_of_the_log(1);
  sync_of_the_manifest();
  writes_of_frames(EIO, HOLT_E_IO);
  writes_of_frames(ENOSPC, HOLT_E_NOSPACE);
  full_disk();
  refused_open();
  refused_first_write();
  printf("%d passed, %d failed\n", passed, failed);
  return failed != 0;
}
