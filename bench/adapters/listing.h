/* Listings, written once over the two moves that every ordered store has. The adapter defines them first:
 *
 *   static bool seek(view *v, const uint8_t *from, size_t length, bool keys_only, record *at);  at or above; "" = first
 *   static bool next(view *v, bool keys_only, record *at);
 *
 * Bytes of a record are the store's own and valid until the next move. */
#ifndef LISTING_H
#define LISTING_H

#include "adapter.h"

typedef struct {
  const uint8_t *key;
  size_t key_length;
  const uint8_t *value; /* of no meaning when only keys were asked for */
  size_t value_length;
} record;

static bool seek(view *v, const uint8_t *from, size_t length, bool keys_only, record *at);
static bool next(view *v, bool keys_only, record *at);

enum { DELIMITER = '/' };

/* How many keys of a group a listing steps over before it seeks behind the group: real directories have many groups of
 * a key or two, where steps are quicker. */
enum { GROUP_STEPS_MAX = 3 };

static inline bool starts_with(const record *at, const uint8_t *prefix, size_t length) {
  return at->key_length >= length && memcmp(at->key, prefix, length) == 0;
}

int64_t store_count(view *v) {
  record at;
  int64_t count = 0;
  store_begin_reads(v);
  for (bool more = seek(v, NULL, 0, true, &at); more; more = next(v, true, &at)) {
    count++;
  }
  store_end_reads(v);
  return count;
}

uint64_t store_list(view *v, uint64_t hash, const uint8_t *from, size_t from_length, int64_t limit, int keys_only) {
  record at;
  bool more = seek(v, from, from_length, keys_only, &at);
  for (int64_t i = 1; more; i++) {
    hash = fold_bytes(hash, at.key, at.key_length);
    if (!keys_only) {
      hash = fold_bytes(hash, at.value, at.value_length);
    }
    more = i < limit && next(v, keys_only, &at);
  }
  return hash;
}

/* Goes to the first key behind a group: a few steps, then a seek to the group with its delimiter counted up. */
static bool leave_group(view *v, uint8_t *group, size_t length, record *at) {
  for (int i = 0; i < GROUP_STEPS_MAX; i++) {
    if (!next(v, false, at)) {
      return false;
    }
    if (!starts_with(at, group, length)) {
      return true;
    }
  }
  group[length - 1] = DELIMITER + 1;
  return seek(v, group, length, false, at);
}

uint64_t store_list_directory(
    view *v, uint64_t hash, const uint8_t *directory, size_t directory_length, int entries_max) {
  record at;
  uint8_t group[KEY_BYTES_MAX];
  bool more = seek(v, directory, directory_length, false, &at);
  for (int i = 1; more && starts_with(&at, directory, directory_length); i++) {
    const uint8_t *name = at.key + directory_length;
    const uint8_t *slash = memchr(name, DELIMITER, at.key_length - directory_length);
    if (slash == NULL) {
      hash = fold_bytes(hash, at.key, at.key_length);
      hash = fold_bytes(hash, at.value, at.value_length);
      more = i < entries_max && next(v, false, &at);
    } else {
      size_t length = (size_t)(slash + 1 - at.key);
      hash = fold_bytes(hash, at.key, length);
      memcpy(group, at.key, length);
      more = i < entries_max && leave_group(v, group, length, &at);
    }
  }
  return hash;
}

int store_is_prefix_empty(view *v, const uint8_t *prefix, size_t prefix_length) {
  record at;
  return !seek(v, prefix, prefix_length, true, &at) || !starts_with(&at, prefix, prefix_length);
}

#endif
