/* A bucket in a store, listed as S3 lists it: `lister STORE put KEY VALUE`, `lister STORE get KEY`, `lister STORE rm KEY`,
 * `lister STORE ls PREFIX [AFTER [COUNT]]`, which rolls up at '/' and says where the next page begins. */
#include <holt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int die(const char *what) {
  holt_error e = HOLT_INIT(holt_error);
  holt_last_error(&e);
  fprintf(stderr, "lister: %s: %s: %s: %s\n", what, holt_status_name(e.status), e.where, e.message);
  if (e.status == HOLT_E_LOCKED) fprintf(stderr, "lister: held by process %lld\n", (long long)e.owner_pid);
  return 1;
}

static int list(holt_tree *tree, const char *prefix, const char *after, uint64_t count) {
  holt_cursor *cursor;
  holt_range range = HOLT_INIT(holt_range);
  holt_entry entry = HOLT_INIT(holt_entry);
  uint64_t shown = 0;
  int32_t rc;
  range.prefix = (holt_slice){prefix, strlen(prefix)};
  range.flags = HOLT_RANGE_DELIMIT;
  range.delimiter = '/';
  if (*after != 0) {
    range.lower = (holt_slice){after, strlen(after)};
    range.flags |= HOLT_RANGE_LOWER_OPEN;
  }
  range.limit = count;
  if (holt_cursor_open(tree, NULL, &range, &cursor) < 0) return die("ls");
  while ((rc = holt_cursor_next(cursor, &entry)) == HOLT_OK) {
    printf("%8zu  %.*s\n", entry.value.size, (int)entry.key.size, (const char *)entry.key.data);
    if (++shown == count) printf("next page after: %.*s\n", (int)entry.key.size, (const char *)entry.key.data);
  }
  holt_cursor_close(cursor);
  return rc < 0 ? die("ls") : 0;
}

int main(int n, char **a) {
  holt_db *db;
  holt_tree *tree;
  holt_buf value = {NULL, 0, 0};
  int32_t rc = 0;
  if (n < 4) return fprintf(stderr, "usage: lister STORE put KEY VALUE | get KEY | rm KEY | ls PREFIX [AFTER [COUNT]]\n"), 2;
  if (holt_check_abi(HOLT_VERSION_NUMBER) < 0 || holt_open(a[1], NULL, NULL, &db) < 0) return die("open");
  if (holt_tree_open(db, NULL, 0, 0, &tree) < 0) return die("tree");
  if (strcmp(a[2], "put") == 0 && n == 5) {
    rc = holt_put(tree, a[3], strlen(a[3]), a[4], strlen(a[4]), HOLT_WRITE_SYNC, NULL);
  } else if (strcmp(a[2], "get") == 0) {
    rc = holt_get_buf(tree, NULL, a[3], strlen(a[3]), &value, NULL);
    if (rc == HOLT_OK) printf("%.*s\n", (int)value.size, (const char *)value.data);
  } else if (strcmp(a[2], "rm") == 0) {
    rc = holt_delete(tree, a[3], strlen(a[3]), 0, NULL);
  } else if (strcmp(a[2], "ls") == 0) {
    rc = list(tree, a[3], n > 4 ? a[4] : "", n > 5 ? strtoull(a[5], NULL, 10) : 0);
  }
  if (rc == HOLT_NOT_FOUND) puts("no such key");
  if (rc < 0) die(a[2]);
  holt_buf_free(&value);
  return holt_close(db) < 0 ? die("close") : rc != 0;
}
