/* The library inside a process that forks, unloads it, gets signals, has small stacks, comes with a thousand threads,
 * closes stores under calls, and calls back into it. Ends with `N passed, N failed`. The first argument is the library;
 * a second one makes the part with the threads last that many seconds. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "holt.h"

static int passed, failed;
static const char *library;

static void expect(int line, const char *what, long long is, long long want) {
  if (is == want) {
    __atomic_fetch_add(&passed, 1, __ATOMIC_RELAXED);
    return;
  }
  __atomic_fetch_add(&failed, 1, __ATOMIC_RELAXED);
  fprintf(stderr, "process.c:%d: %s is %lld, expected %lld\n", line, what, is, want);
}
#define IS(want, value) expect(__LINE__, #value, (long long)(value), (long long)(want))

static void open_both(holt_db **db, holt_tree **tree) {
  IS(HOLT_OK, holt_open_memory(NULL, db));
  IS(HOLT_OK, holt_tree_open(*db, NULL, 0, 0, tree));
}

static int mentions(const char *file, const char *word) {
  char line[512];
  int found = 0;
  FILE *f = fopen(file, "r");
  while (f != NULL && fgets(line, sizeof line, f) != NULL) found |= strstr(line, word) != NULL;
  if (f != NULL) fclose(f);
  return found;
}

/* The host's dispositions before the library starts; all but three are the same behind everything. */
static struct sigaction before[NSIG];

static void dispositions(void) {
  struct sigaction now;
  for (int s = 1; s < NSIG; s++) {
    if (sigaction(s, NULL, &now) != 0) continue;
    int is_ours = s == SIGSEGV || s == SIGFPE || s == SIGRTMIN;
    if (is_ours) IS(1, (now.sa_flags & SA_ONSTACK) != 0);
    else IS(1, now.sa_sigaction == before[s].sa_sigaction);
  }
  IS(0, mentions("/proc/self/maps", "libssl"));
  IS(0, mentions("/proc/self/maps", "libcrypto"));
}

/* A child that inherited a started library gets one answer to every call; the parent does not notice. */
static int in_child(holt_db *db, holt_tree *tree) {
  size_t n;
  holt_db *d;
  holt_options *o;
  holt_error error = HOLT_INIT(holt_error);
  int wrong = holt_put(tree, "a", 1, "b", 1, 0, NULL) != HOLT_E_FORKED;
  wrong |= holt_get(tree, NULL, "a", 1, NULL, 0, &n, NULL) != HOLT_E_FORKED;
  wrong |= holt_open_memory(NULL, &d) != HOLT_E_FORKED;
  wrong |= holt_options_create(&o) != HOLT_E_FORKED;
  wrong |= holt_startup(0) != HOLT_E_FORKED;
  wrong |= holt_close(db) != HOLT_E_FORKED;
  wrong |= holt_last_error(&error) != HOLT_OK || error.status != HOLT_E_FORKED;
  wrong |= strcmp(holt_status_name(HOLT_E_FORKED), "HOLT_E_FORKED") != 0;
  return wrong;
}

static void forks(void) {
  holt_db *db;
  holt_tree *tree;
  int status;
  open_both(&db, &tree);
  for (int i = 0; i < 20; i++) {
    pid_t child = fork();
    if (child == 0) {
      alarm(10);
      pid_t grandchild = fork();
      if (grandchild == 0) _exit(in_child(db, tree));
      int inner;
      waitpid(grandchild, &inner, 0);
      if (i & 1) exit(in_child(db, tree) | inner); /* also what runs at exit */
      _exit(in_child(db, tree) | inner);
    }
    IS(child, waitpid(child, &status, 0));
    IS(0, status);
    IS(HOLT_OK, holt_put(tree, "a", 1, "b", 1, 0, NULL));
  }
  IS(HOLT_OK, holt_close(db));
  IS(HOLT_OK, holt_tree_close(tree));
}

/* A child of a process that has not started the library may start its own: run before anything else. */
static void fork_first(void) {
  int status;
  pid_t child = fork();
  if (child == 0) {
    holt_db *db;
    _exit(holt_open_memory(NULL, &db) != HOLT_OK || holt_close(db) != HOLT_OK);
  }
  IS(child, waitpid(child, &status, 0));
  IS(0, status);
}

static void unloads(void) {
  for (int i = 0; i < 3; i++) {
    void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
    IS(1, handle != NULL);
    IS(0, dlclose(handle));
  }
  int status;
  pid_t child = fork(); /* a process that has it from dlopen alone: nothing of it may go away */
  if (child == 0) {
    execl("/proc/self/exe", "process", library, "dlclose", (char *)NULL);
    _exit(1);
  }
  IS(child, waitpid(child, &status, 0));
  IS(0, status);
}

/* Stacks of 16 KiB. */
static void *on_small_stack(void *argument) {
  holt_tree *tree = argument;
  holt_cursor *cursor;
  holt_entry entry = HOLT_INIT(holt_entry);
  holt_error error = HOLT_INIT(holt_error);
  char key[600], value[64];
  size_t length;
  memset(key, 'k', sizeof key);
  for (size_t i = 0; i < 200; i++) {
    key[i % 7] = (char)('a' + i % 26);
    size_t bytes = 10 + i * 590 / 200;
    IS(HOLT_OK, holt_put(tree, key, bytes, "value", 5, 0, NULL));
    IS(HOLT_OK, holt_get(tree, NULL, key, bytes, value, sizeof value, &length, NULL));
  }
  IS(HOLT_OK, holt_cursor_open(tree, NULL, NULL, &cursor));
  while (holt_cursor_next(cursor, &entry) == HOLT_OK) length += entry.key.size;
  IS(HOLT_OK, holt_cursor_close(cursor));
  IS(HOLT_E_HANDLE, holt_cursor_next(cursor, &entry));
  IS(HOLT_OK, holt_last_error(&error));
  return NULL;
}

static void small_stacks(void) {
  holt_db *db;
  holt_tree *tree;
  pthread_attr_t attributes;
  pthread_t thread;
  open_both(&db, &tree);
  pthread_attr_init(&attributes);
  IS(0, pthread_attr_setstacksize(&attributes, 16384));
  for (int i = 0; i < 4; i++) {
    IS(0, pthread_create(&thread, &attributes, on_small_stack, tree));
    pthread_join(thread, NULL);
  }
  pthread_attr_destroy(&attributes);
  IS(HOLT_OK, holt_close(db));
}

/* A thousand threads that come, call and leave, in waves. */
static void *visit(void *argument) {
  holt_tree *tree = argument;
  uint64_t self = (uint64_t)pthread_self();
  size_t length;
  for (int i = 0; i < 20; i++) {
    IS(HOLT_OK, holt_put(tree, &self, sizeof self, &self, sizeof self, 0, NULL));
    IS(HOLT_OK, holt_get(tree, NULL, &self, sizeof self, &self, sizeof self, &length, NULL));
  }
  return NULL;
}

static void many_threads(void) {
  holt_db *db;
  holt_tree *tree;
  pthread_t threads[100];
  pthread_attr_t attributes;
  open_both(&db, &tree);
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 65536);
  for (int wave = 0; wave < 10; wave++) {
    for (int i = 0; i < 100; i++) IS(0, pthread_create(&threads[i], &attributes, visit, tree));
    for (int i = 0; i < 100; i++) pthread_join(threads[i], NULL);
  }
  pthread_attr_destroy(&attributes);
  IS(HOLT_OK, holt_close(db));
}

/* Every kind of call, by several threads, while one closes and opens the store. */
static struct { holt_db *db; holt_tree *tree; holt_cursor *cursor; holt_batch *batch; int over; } shared;

static int is_fine(int32_t rc) {
  return rc == HOLT_OK || rc == HOLT_NOT_FOUND || rc == HOLT_DONE || rc == HOLT_MORE || rc == HOLT_E_HANDLE ||
         rc == HOLT_E_CLOSED || rc == HOLT_E_BUSY;
}

static void *hammer(void *argument) {
  unsigned seed = (unsigned)(size_t)argument;
  char heap[4096];
  while (!__atomic_load_n(&shared.over, __ATOMIC_RELAXED)) {
    holt_tree *tree = __atomic_load_n(&shared.tree, __ATOMIC_RELAXED);
    holt_cursor *cursor = __atomic_load_n(&shared.cursor, __ATOMIC_RELAXED);
    holt_batch *batch = __atomic_load_n(&shared.batch, __ATOMIC_RELAXED);
    holt_db *db = __atomic_load_n(&shared.db, __ATOMIC_RELAXED);
    holt_stats stats = HOLT_INIT(holt_stats);
    holt_entry entry = HOLT_INIT(holt_entry);
    int key = rand_r(&seed) % 5000;
    size_t n;
    uint32_t ends[16], values[16];
    int32_t rc = 0;
    switch (rand_r(&seed) % 12) {
      case 0: case 1: rc = holt_put(tree, &key, sizeof key, heap, (size_t)key % 300, 0, NULL); break;
      case 2: case 3: rc = holt_get(tree, NULL, &key, sizeof key, heap, sizeof heap, &n, NULL); break;
      case 4: rc = holt_delete(tree, &key, sizeof key, 0, NULL); break;
      case 5: rc = holt_cursor_next(cursor, &entry); break;
      case 6: rc = holt_cursor_next_batch(cursor, 16, heap, sizeof heap, NULL, ends, values, NULL, NULL, &n); break;
      case 7: rc = holt_cursor_seek(cursor, &key, sizeof key); break;
      case 8: rc = holt_batch_put(batch, tree, &key, sizeof key, heap, 10); break;
      case 9: rc = holt_batch_commit(batch, 0, NULL, NULL); break;
      case 10: rc = holt_get_stats(db, &stats); break;
      default: rc = holt_sync(db, NULL, NULL); break;
    }
    if (rc == HOLT_E_INVALID) rc = HOLT_OK; /* a batch of one store and a tree of the next */
    if (!is_fine(rc)) IS(HOLT_OK, rc);
  }
  return NULL;
}

static void closes_under_calls(int seconds) {
  enum { THREADS = 6 };
  pthread_t threads[THREADS];
  time_t end = time(NULL) + seconds;
  int rounds = 0;
  for (size_t i = 0; i < THREADS; i++) IS(0, pthread_create(&threads[i], NULL, hammer, (void *)(i + 1)));
  do {
    holt_db *db;
    holt_tree *tree;
    holt_cursor *cursor;
    holt_batch *batch;
    open_both(&db, &tree);
    IS(HOLT_OK, holt_cursor_open(tree, NULL, NULL, &cursor));
    IS(HOLT_OK, holt_batch_create(db, &batch));
    __atomic_store_n(&shared.db, db, __ATOMIC_RELAXED);
    __atomic_store_n(&shared.cursor, cursor, __ATOMIC_RELAXED);
    __atomic_store_n(&shared.batch, batch, __ATOMIC_RELAXED);
    __atomic_store_n(&shared.tree, tree, __ATOMIC_RELAXED);
    usleep(20000);
    IS(HOLT_OK, holt_close(db));
    IS(HOLT_OK, holt_cursor_close(cursor));
    IS(HOLT_OK, holt_tree_close(tree));
    IS(HOLT_OK, holt_batch_free(batch));
  } while (++rounds < 50 || time(NULL) < end);
  __atomic_store_n(&shared.over, 1, __ATOMIC_RELAXED);
  for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
}

/* Stores that come and go leave neither addresses, of which each takes 1 TiB, nor memory. */
static long status_kib(const char *name) {
  char line[256];
  long kib = 0;
  FILE *f = fopen("/proc/self/status", "r");
  while (f != NULL && fgets(line, sizeof line, f) != NULL) {
    if (strncmp(line, name, strlen(name)) == 0) kib = atol(line + strlen(name));
  }
  if (f != NULL) fclose(f);
  return kib;
}

static void comes_and_goes(void) {
  char directory[] = "/tmp/holt-process-XXXXXX", key[400] = "";
  holt_db *db;
  holt_tree *tree;
  long at_first = 0;
  IS(1, mkdtemp(directory) != NULL);
  for (int i = 0; i < 300; i++) {
    IS(HOLT_OK, i % 3 == 0 ? holt_open(directory, NULL, NULL, &db) : holt_open_memory(NULL, &db));
    IS(HOLT_OK, holt_tree_open(db, NULL, 0, 0, &tree));
    for (int n = 0; n < 20; n++) {
      memcpy(key, &n, sizeof n);
      IS(HOLT_OK, holt_put(tree, key, sizeof n + (size_t)n * 10, key, sizeof key, 0, NULL));
    }
    IS(HOLT_OK, holt_close(db));
    IS(HOLT_OK, holt_tree_close(tree));
    if (i == 99) at_first = status_kib("VmRSS:");
  }
  if (status_kib("VmRSS:") > at_first + 16 * 1024) IS(at_first, status_kib("VmRSS:"));
  IS(1, status_kib("VmSize:") < 32l << 30); /* 32 TiB, of the 128 that a process has */
  IS(HOLT_OK, holt_destroy(directory));
  rmdir(directory);
}

/* Callbacks may call anything; only closing the store that they are about is refused. */
static struct { holt_db *db; holt_tree *tree; int calls, logged, is_same; } told;

static int32_t call_back(void *user, uint64_t done, uint64_t total, const char *stage) {
  size_t n;
  char value[8];
  (void)done, (void)total, (void)stage;
  IS(HOLT_OK, holt_put(told.tree, "from", 4, "callback", 8, 0, NULL));
  IS(HOLT_OK, holt_get(told.tree, NULL, "from", 4, value, sizeof value, &n, NULL));
  if (told.is_same) IS(HOLT_E_BUSY, holt_close(told.db));
  told.calls++;
  return user == NULL ? 0 : 1;
}

static void log_call(void *user, int32_t level, const char *text, size_t length) {
  holt_db *db;
  (void)user, (void)level;
  IS(length, strlen(text));
  IS(HOLT_E_BUSY, holt_set_log(NULL, NULL, 0));
  IS(HOLT_OK, holt_open_memory(NULL, &db));
  IS(HOLT_OK, holt_close(db));
  __atomic_fetch_add(&told.logged, 1, __ATOMIC_RELAXED);
}

static void callbacks(void) {
  char directory[] = "/tmp/holt-process-XXXXXX";
  holt_options *options;
  holt_job job = HOLT_INIT(holt_job);
  holt_cancel *cancel;
  holt_db *second;
  IS(1, mkdtemp(directory) != NULL);
  IS(HOLT_OK, holt_set_log(log_call, NULL, HOLT_LOG_DEBUG));
  IS(HOLT_OK, holt_options_create(&options));
  IS(HOLT_OK, holt_open(directory, options, NULL, &told.db));
  IS(HOLT_OK, holt_tree_open(told.db, NULL, 0, 0, &told.tree));
  IS(HOLT_OK, holt_options_set_text(options, "lock_timeout_ms=60s"));
  job.progress = call_back;
  job.timeout_ms = 200;
  IS(HOLT_E_TIMEOUT, holt_open(directory, options, &job, &second));
  IS(1, told.calls > 0);
  job.timeout_ms = 0;
  job.user = &told;
  IS(HOLT_E_CANCELLED, holt_open(directory, options, &job, &second)); /* the callback gives up */
  IS(HOLT_OK, holt_cancel_create(&cancel));
  IS(HOLT_OK, holt_cancel_fire(cancel));
  job.progress = NULL;
  job.cancel = cancel;
  IS(HOLT_E_CANCELLED, holt_open(directory, options, &job, &second));
  IS(HOLT_E_CANCELLED, holt_checkpoint(told.db, 0, &job));
  IS(HOLT_OK, holt_cancel_free(cancel));
  job.cancel = NULL;
  job.timeout_ms = 60000;
  job.user = NULL;
  job.progress = call_back;
  told.is_same = 1;
  IS(HOLT_OK, holt_sync(told.db, &job, NULL));
  IS(HOLT_OK, holt_checkpoint(told.db, 0, &job));
  IS(HOLT_OK, holt_close(told.db));
  IS(HOLT_OK, holt_set_log(NULL, NULL, 0));
  IS(1, told.logged > 0);
  IS(HOLT_OK, holt_options_free(options));
  IS(HOLT_OK, holt_destroy(directory));
  rmdir(directory);
}

/* A handler that calls the library while its thread is inside is told so; elsewhere it may. */
static holt_tree *signalled;
static volatile sig_atomic_t busy, other;

static void on_signal(int s) {
  (void)s;
  int32_t rc = holt_put(signalled, "signal", 6, "s", 1, 0, NULL);
  if (rc == HOLT_E_BUSY) busy++;
  else if (rc != HOLT_OK) other++;
}

static void *cancelled(void *argument) {
  for (int i = 0;; i++) (void)holt_put(argument, &i, sizeof i, "v", 1, 0, NULL), pthread_testcancel();
  return NULL;
}

static void signals(void) {
  holt_db *db;
  holt_tree *tree;
  struct sigaction action;
  struct itimerval often = {{0, 200}, {0, 200}}, never = {{0, 0}, {0, 0}};
  size_t n;
  int got = 0;
  open_both(&db, &tree);
  signalled = tree;
  memset(&action, 0, sizeof action);
  action.sa_handler = on_signal;
  sigaction(SIGALRM, &action, NULL);
  setitimer(ITIMER_REAL, &often, NULL);
  for (int i = 0; i < 300000; i++) {
    if (holt_put(tree, &i, sizeof i, &i, sizeof i, 0, NULL) != HOLT_OK) got++;
    if (holt_get(tree, NULL, &i, sizeof i, &i, sizeof i, &n, NULL) != HOLT_OK) got++;
  }
  setitimer(ITIMER_REAL, &never, NULL);
  signal(SIGALRM, SIG_DFL);
  IS(0, got);
  IS(0, other);
  IS(1, busy > 0);
  for (int i = 0; i < 20; i++) {
    pthread_t thread;
    void *result;
    IS(0, pthread_create(&thread, NULL, cancelled, tree));
    usleep(2000);
    IS(0, pthread_cancel(thread));
    pthread_join(thread, &result);
    IS(1, result == PTHREAD_CANCELED);
  }
  IS(HOLT_OK, holt_put(tree, "a", 1, "b", 1, 0, NULL)); /* nobody left a latch behind */
  IS(HOLT_OK, holt_close(db));
}

static void sigpipe(void) {
  int status;
  pid_t child = fork();
  if (child == 0) {
    execl("/proc/self/exe", "process", library, "sigpipe", (char *)NULL);
    _exit(1);
  }
  IS(child, waitpid(child, &status, 0));
  IS(1, WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE);
}

static int alone(const char *what) {
  if (strcmp(what, "sigpipe") == 0) { /* a filter dies of a closed pipe, with the library too */
    int ends[2];
    signal(SIGPIPE, SIG_DFL);
    if (holt_startup(0) != HOLT_OK || pipe(ends) != 0) return 1;
    close(ends[0]);
    return write(ends[1], "x", 1) == 1 ? 2 : 3;
  }
  int32_t (*start)(uint32_t);
  void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
  if (handle == NULL) return 1;
  *(void **)&start = dlsym(handle, "holt_startup");
  if (start == NULL || start(0) != HOLT_OK || dlclose(handle) != 0) return 2;
  raise(SIGRTMIN); /* its handler is still there */
  usleep(50000);
  return 0;
}

int main(int count, char **arguments) {
  library = arguments[1];
  int seconds = count > 2 ? atoi(arguments[2]) : 0;
  if (count > 2 && seconds == 0) return alone(arguments[2]);
  signal(SIGPIPE, SIG_DFL);
  for (int s = 1; s < NSIG; s++) sigaction(s, NULL, &before[s]);
  fork_first();
  forks();
  unloads();
  sigpipe();
  small_stacks();
  many_threads();
  closes_under_calls(seconds);
  comes_and_goes();
  callbacks();
  signals();
  dispositions();
  printf("%d passed, %d failed\n", passed, failed);
  return failed != 0;
}
