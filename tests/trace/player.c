/* Plays a trace through holt.h; README.md says what that is.
 *   player play TRACE FROM TO STORE ANSWERS DUMP
 *   player dump STORE DUMP                          */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "holt.h"

typedef struct op { uint8_t code, flags; uint32_t count; const char *key, *value; size_t klen, vlen; } op;

enum { REVERSE = 1, KEYS_ONLY = 2, BOUND = 4, AFTER = 8, DELIMIT = 16, MEMBERS = 4096, PAGE = 64 };

static holt_db *db;
static holt_tree *tree;
static FILE *answers;

static int32_t sure(int line, int32_t rc) {
  holt_error error = HOLT_INIT(holt_error);
  if (rc >= 0) return rc;
  (void)holt_last_error(&error);
  fprintf(stderr, "player.c:%d: %s: %s: %s\n", line, holt_status_name(rc), error.where, error.message);
  exit(1);
}
#define SURE(call) sure(__LINE__, call)

static void open_store(const char *path) {
  holt_options *options;
  SURE(holt_options_create(&options));
  SURE(holt_options_set_text(options, "frame=64KiB"));
  SURE(holt_open(path, options, NULL, &db));
  SURE(holt_options_free(options));
  SURE(holt_tree_open(db, NULL, 0, 0, &tree));
}

static void close_store(void) {
  SURE(holt_close(db));
  SURE(holt_tree_close(tree));
}

static uint32_t number_at(const char *at) {
  const unsigned char *b = (const unsigned char *)at;
  return b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

static op take(const char **at) {
  const char *head = *at;
  op o = {(uint8_t)head[0], (uint8_t)head[1], number_at(head + 4), NULL, NULL, number_at(head + 8), number_at(head + 12)};
  o.key = head + 16;
  o.value = o.key + o.klen;
  *at = o.value + o.vlen;
  return o;
}

static void entry(FILE *to, char kind, const void *key, size_t klen, const void *value, size_t vlen) {
  fprintf(to, "%c %zu %zu\n", kind, klen, vlen);
  if (klen > 0) fwrite(key, 1, klen, to);
  if (vlen > 0) fwrite(value, 1, vlen, to);
  putc('\n', to);
}

/* Both ways of reading in turn: into memory of the caller, and into memory that grows. */
static void get(const op *o) {
  static holt_buf grown;
  static int turn;
  char value[512];
  size_t length = 0;
  int32_t rc = HOLT_MORE;
  if (++turn & 1) rc = SURE(holt_get(tree, NULL, o->key, o->klen, value, sizeof value, &length, NULL));
  if (rc != HOLT_MORE) {
    entry(answers, rc == HOLT_OK ? 'k' : 'x', NULL, 0, value, length);
    return;
  }
  rc = SURE(holt_get_buf(tree, NULL, o->key, o->klen, &grown, NULL));
  entry(answers, rc == HOLT_OK ? 'k' : 'x', NULL, 0, grown.data, grown.size);
}

/* Members as columns. */
static struct { char *keys, *values; size_t key_room, value_room; uint32_t key_ends[MEMBERS], value_ends[MEMBERS]; } columns;

static void append(char **heap, size_t *room, size_t used, const char *bytes, size_t count) {
  if (used + count > *room || *heap == NULL) {
    *room = (used + count) * 2 + 64;
    *heap = realloc(*heap, *room);
    if (*heap == NULL) abort();
  }
  memcpy(*heap + used, bytes, count);
}

static void gather(const op *members, uint32_t n) {
  size_t keys = 0, values = 0;
  append(&columns.keys, &columns.key_room, 0, "", 0);
  append(&columns.values, &columns.value_room, 0, "", 0);
  for (uint32_t i = 0; i < n; i++) {
    append(&columns.keys, &columns.key_room, keys, members[i].key, members[i].klen);
    append(&columns.values, &columns.value_room, values, members[i].value, members[i].vlen);
    columns.key_ends[i] = (uint32_t)(keys += members[i].klen);
    columns.value_ends[i] = (uint32_t)(values += members[i].vlen);
  }
}

static void get_many(const op *members, uint32_t n) {
  uint8_t states[MEMBERS];
  size_t need = 0;
  gather(members, n);
  while (SURE(holt_multi_get(tree, NULL, n, columns.keys, columns.key_ends, columns.values, columns.value_room, &need,
                             columns.value_ends, NULL, states)) == HOLT_MORE) {
    append(&columns.values, &columns.value_room, need, "", 0);
  }
  for (uint32_t i = 0, start = 0; i < n; start = columns.value_ends[i++]) {
    entry(answers, states[i] == HOLT_OK ? 'k' : 'x', NULL, 0, columns.values + start, columns.value_ends[i] - start);
  }
}

static void put_many(const op *members, uint32_t n) {
  size_t applied = 0;
  gather(members, n);
  SURE(holt_put_many(tree, n, columns.keys, columns.key_ends, columns.values, columns.value_ends, 0, &applied));
  if (applied != n) SURE(HOLT_E_INTERNAL);
}

static void write_batch(const op *members, uint32_t n) {
  holt_batch *batch;
  SURE(holt_batch_create(db, &batch));
  for (uint32_t i = 0; i < n; i++) {
    const op *m = &members[i];
    SURE(m->code == 'p' ? holt_batch_put(batch, tree, m->key, m->klen, m->value, m->vlen)
                        : holt_batch_delete(batch, tree, m->key, m->klen));
  }
  SURE(holt_batch_commit(batch, 0, NULL, NULL));
  SURE(holt_batch_free(batch));
}

/* Entry by entry, or page by page. */
static void list(FILE *to, const holt_range *range, int in_pages) {
  static char *heap;
  static size_t room;
  uint32_t key_ends[PAGE], value_ends[PAGE];
  uint8_t kinds[PAGE];
  holt_entry e = HOLT_INIT(holt_entry);
  holt_cursor *cursor;
  size_t need = 0, n = 0;
  int32_t rc;
  append(&heap, &room, 0, "", 0);
  SURE(holt_cursor_open(tree, NULL, range, &cursor));
  while (!in_pages && SURE(holt_cursor_next(cursor, &e)) == HOLT_OK) {
    entry(to, e.kind == HOLT_KIND_PREFIX ? 'c' : 'k', e.key.data, e.key.size, e.value.data, e.value.size);
  }
  while (in_pages && (rc = SURE(holt_cursor_next_batch(cursor, PAGE, heap, room, &need, key_ends, value_ends, NULL, kinds,
                                                       &n))) != HOLT_DONE) {
    if (rc == HOLT_MORE) append(&heap, &room, need, "", 0);
    for (size_t i = 0, start = 0; rc == HOLT_OK && i < n; start = value_ends[i++]) {
      entry(to, kinds[i] == HOLT_KIND_PREFIX ? 'c' : 'k', heap + start, key_ends[i] - start, heap + key_ends[i],
            value_ends[i] - key_ends[i]);
    }
  }
  SURE(holt_cursor_close(cursor));
}

static void scan(const op *o) {
  static int turn;
  holt_range range = HOLT_INIT(holt_range);
  range.prefix.data = o->key;
  range.prefix.size = o->klen;
  range.limit = o->count;
  if (o->flags & REVERSE) range.flags |= HOLT_RANGE_REVERSE;
  if (o->flags & KEYS_ONLY) range.flags |= HOLT_RANGE_KEYS_ONLY;
  if (o->flags & DELIMIT) {
    range.flags |= HOLT_RANGE_DELIMIT;
    range.delimiter = '/';
  }
  if (o->flags & BOUND) {
    holt_slice *bound = o->flags & REVERSE ? &range.upper : &range.lower;
    bound->data = o->value;
    bound->size = o->vlen;
    if ((o->flags & AFTER) && !(o->flags & REVERSE)) range.flags |= HOLT_RANGE_LOWER_OPEN;
  }
  list(answers, &range, ++turn & 1);
}

static long long count(void) {
  holt_stats stats = HOLT_INIT(holt_stats);
  SURE(holt_get_stats(db, &stats));
  return (long long)stats.keys;
}

static void play(long number, const op *o, const op *members, const char *store) {
  long long answer = o->code == 'm' || o->code == 'w' || o->code == 'b' ? o->count : 0;
  switch (o->code) {
    case 'p': SURE(holt_put(tree, o->key, o->klen, o->value, o->vlen, o->flags & 1 ? HOLT_WRITE_SYNC : 0, NULL)); break;
    case 'd': answer = SURE(holt_delete(tree, o->key, o->klen, 0, NULL)) == HOLT_OK; break;
    case 'n': answer = count(); break;
    case 'w': put_many(members, o->count); break;
    case 'b': write_batch(members, o->count); break;
    case 'c': SURE(holt_checkpoint(db, 0, NULL)); break;
    case 'r': close_store(); open_store(store); break;
    default: break;
  }
  fprintf(answers, "%ld %c %lld\n", number, o->code, answer);
  if (o->code == 'g') get(o);
  if (o->code == 'm') get_many(members, o->count);
  if (o->code == 's') scan(o);
}

static void play_all(const char *trace, long from, long end, const char *store) {
  static op members[MEMBERS];
  FILE *file = fopen(trace, "rb");
  if (file == NULL || fseek(file, 0, SEEK_END) != 0) abort();
  size_t size = (size_t)ftell(file);
  char *bytes = malloc(size);
  rewind(file);
  if (bytes == NULL || fread(bytes, 1, size, file) != size || memcmp(bytes, "HOLTTRC1", 8) != 0) abort();
  fclose(file);
  const char *at = bytes + 8;
  for (long number = 0; at < bytes + size; number++) {
    op o = take(&at);
    int many = o.code == 'm' || o.code == 'w' || o.code == 'b';
    if (many && o.count > MEMBERS) abort();
    for (uint32_t i = 0; many && i < o.count; i++) members[i] = take(&at);
    if (number >= from && number < end) play(number, &o, members, store);
  }
  free(bytes);
}

static void dump(const char *path) {
  FILE *to = fopen(path, "wb");
  if (to == NULL) abort();
  fprintf(to, "0 e 0\n");
  list(to, NULL, 1);
  fprintf(to, "0 n %lld\n", count());
  if (fclose(to) != 0) abort();
}

int main(int n, char **arguments) {
  int is_play = n == 8 && strcmp(arguments[1], "play") == 0;
  const char *store = arguments[is_play ? 5 : 2];
  if (!is_play && n != 4) return 2;
  open_store(store);
  if (is_play) {
    answers = fopen(arguments[6], "wb");
    if (answers == NULL) abort();
    play_all(arguments[2], atol(arguments[3]), atol(arguments[4]), store);
    if (fclose(answers) != 0) abort();
  }
  dump(arguments[n - 1]);
  close_store();
  return 0;
}
