/* Starts the runtime, once, and leaves the process as it was but for three handlers.
 *
 * Forks are noticed by a page that the kernel wipes in the child: its word is then 0 while `is_ready`, an ordinary
 * variable, says that it was not. So no handler has to run in the child and no call has to ask for its pid. */
#include "front.h"
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

extern int32_t holtm_start(const front_calls *calls);

static atomic_uint not_started;
_Atomic(atomic_uint *) front_page = &not_started;
_Thread_local front_thread front_me;

static atomic_int starter;   /* pid of the process that started, or is starting, the runtime */
static atomic_int is_ready;
static atomic_int failure;   /* why it cannot be started */
static holt_error *error_of_thread(void);
static _Thread_local holt_error last_error;
static char build_info[1024] = "{}";

#ifndef HOLT_BUILD
#define HOLT_BUILD "\"version\":\"0.1.0\""
#endif

/* Faults and the signal that stops threads for the garbage collector must reach every thread. */
static const int needed[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS};

void front_hold_signals(sigset_t *before) {
  sigset_t held;
  sigfillset(&held);
  for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) sigdelset(&held, needed[i]);
  sigdelset(&held, SIGRTMIN);
  pthread_sigmask(SIG_SETMASK, &held, before);
}

static int32_t tell_progress(holt_progress_fn fn, void *user, uint64_t done, uint64_t total, const char *stage) {
  front_me.inside = 0; /* the callback may call anything */
  int32_t rc = fn(user, done, total, stage);
  front_me.inside = 1;
  return rc;
}

static int lacks_instructions(void) {
#ifdef HOLT_NEEDS_AVX2
  __builtin_cpu_init();
  return !(__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2"));
#else
  return 0;
#endif
}

static void wipe(void) { atomic_store(atomic_load(&front_page), 0); }

static int make_page(void) {
  long bytes = sysconf(_SC_PAGESIZE);
  void *page = mmap(NULL, (size_t)bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return 0;
  atomic_store(&front_page, page);
  return madvise(page, (size_t)bytes, MADV_WIPEONFORK) == 0 || pthread_atfork(NULL, NULL, wipe) == 0;
}

static int32_t start_runtime(uint32_t flags) {
  static const front_calls calls = {error_of_thread, tell_progress, build_info, sizeof build_info, HOLT_BUILD};
  struct sigaction before[NSIG], now;
  sigset_t mask;
  if (lacks_instructions()) return HOLT_E_UNSUPPORTED;
  if (!make_page()) return HOLT_E_NOMEM;
  front_hold_signals(&mask); /* for the threads that the runtime starts */
  for (int s = 1; s < NSIG; s++) {
    if (sigaction(s, NULL, &before[s]) != 0) memset(&before[s], 0, sizeof before[s]);
  }
  int32_t rc = holtm_start(&calls);
  if ((flags & HOLT_STARTUP_KEEP_SIGPIPE_IGNORED) == 0) sigaction(SIGPIPE, &before[SIGPIPE], NULL);
  for (int s = 1; s < NSIG; s++) {
    int is_new = sigaction(s, NULL, &now) == 0 && now.sa_sigaction != before[s].sa_sigaction;
    if (is_new && now.sa_handler != SIG_IGN && now.sa_handler != SIG_DFL && (now.sa_flags & SA_ONSTACK) == 0) {
      now.sa_flags |= SA_ONSTACK; /* hosts with small stacks, like Go, rely on it */
      sigaction(s, &now, NULL);
    }
  }
  pthread_sigmask(SIG_SETMASK, &mask, NULL);
  return rc;
}

int32_t front_start(uint32_t flags) {
  int nobody = 0;
  if (atomic_load(&is_ready)) {
    return atomic_load(atomic_load(&front_page)) == FRONT_READY ? HOLT_OK : HOLT_E_FORKED;
  }
  int me = (int)getpid();
  if (atomic_compare_exchange_strong(&starter, &nobody, me)) {
    int cancel;
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel);
    front_me.inside = 1;
    int32_t rc = start_runtime(flags);
    front_me.inside = 0;
    pthread_setcancelstate(cancel, NULL);
    if (rc != HOLT_OK) {
      atomic_store(&failure, rc);
      return rc;
    }
    atomic_store(atomic_load(&front_page), FRONT_READY);
    atomic_store(&is_ready, 1);
    return HOLT_OK;
  }
  if (nobody != me) return HOLT_E_FORKED; /* forked while it was being started */
  while (!atomic_load(&is_ready) && atomic_load(&failure) == 0) {
    struct timespec moment = {0, 50000};
    nanosleep(&moment, NULL);
  }
  return atomic_load(&failure);
}

/* ---- the error of a thread ---------------------------------------------------------------------------------------- */

static const struct { int32_t status; const char *name, *sentence; } statuses[] = {
#define STATUS(name, sentence) {name, #name, sentence}
  STATUS(HOLT_OK, "done"),
  STATUS(HOLT_NOT_FOUND, "not found"),
  STATUS(HOLT_DONE, "there are no more"),
  STATUS(HOLT_EXISTS, "it is there already"),
  STATUS(HOLT_CONFLICT, "a guard or an expected version does not hold"),
  STATUS(HOLT_MORE, "the buffer is too small"),
  STATUS(HOLT_WAIT, "nothing new yet"),
  STATUS(HOLT_E_INVALID, "an argument is outside its bounds"),
  STATUS(HOLT_E_HANDLE, "the handle is closed, stale or foreign"),
  STATUS(HOLT_E_CLOSED, "the store is closed or closing"),
  STATUS(HOLT_E_NOMEM, "memory could not be had"),
  STATUS(HOLT_E_IO, "the system refused a read, write or sync"),
  STATUS(HOLT_E_NOSPACE, "the disk, or the store's share of it, is full"),
  STATUS(HOLT_E_CORRUPT, "a stored checksum or bound does not hold"),
  STATUS(HOLT_E_LOCKED, "another process has the store open"),
  STATUS(HOLT_E_READONLY, "the store was opened for reading"),
  STATUS(HOLT_E_TOO_LARGE, "a key or value exceeds its limit"),
  STATUS(HOLT_E_NO_TREE, "no tree has that name"),
  STATUS(HOLT_E_TREE_EXISTS, "a tree has that name already"),
  STATUS(HOLT_E_TREE_DROPPED, "the tree was dropped"),
  STATUS(HOLT_E_NAME, "the name is not a legal one"),
  STATUS(HOLT_E_SCOPE, "the key lies outside the view's prefixes"),
  STATUS(HOLT_E_BUSY, "in use; a later try may succeed"),
  STATUS(HOLT_E_TIMEOUT, "the time allowed has passed"),
  STATUS(HOLT_E_CANCELLED, "the call was cancelled"),
  STATUS(HOLT_E_FORKED, "the process was forked from one that used the library; open the store anew after exec"),
  STATUS(HOLT_E_FORMAT, "no store, or one of another format"),
  STATUS(HOLT_E_UNSUPPORTED, "not available on this system or in this build"),
  STATUS(HOLT_E_VIEW_EXPIRED, "the view outlived its limits"),
  STATUS(HOLT_E_FEED_EXPIRED, "the position is no longer retained"),
  STATUS(HOLT_E_FEED_ANCHOR, "the anchor does not belong to this store"),
  STATUS(HOLT_E_FENCED, "the store refuses writes since its disk failed"),
  STATUS(HOLT_E_ABI, "the library is older than the header"),
  STATUS(HOLT_E_NO_STORE, "there is no store"),
  STATUS(HOLT_E_STORE_EXISTS, "there is a store already"),
  STATUS(HOLT_E_SEALED, "the prefix is sealed"),
  STATUS(HOLT_E_ORDER, "the keys are not in order"),
  STATUS(HOLT_E_INTERNAL, "a fact of the library's own code does not hold"),
};

static const char *sentence_of(int32_t status) {
  for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
    if (statuses[i].status == status) return statuses[i].sentence;
  }
  return "";
}

static holt_error *error_of_thread(void) { return &last_error; }

static void copy_text(char *to, size_t capacity, const char *text) {
  size_t length = strlen(text);
  length = length < capacity ? length : capacity - 1;
  memcpy(to, text, length);
  memset(to + length, 0, capacity - length);
}

int32_t front_refuse(int32_t status, const char *function, const char *message) {
  memset(&last_error, 0, sizeof last_error);
  last_error.status = status;
  last_error.file_offset = UINT64_MAX;
  last_error.op_index = -1;
  copy_text(last_error.where, sizeof last_error.where, function);
  copy_text(last_error.message, sizeof last_error.message, message == NULL ? "" : message);
  return status;
}

/* Names the function where managed code named no file. */
int32_t front_name(int32_t status, const char *function) {
  if (last_error.where[0] == 0) copy_text(last_error.where, sizeof last_error.where, function);
  return status;
}

int32_t front_null(const char *function, const char *argument) {
  char text[64] = "";
  copy_text(text, sizeof text, argument);
  strcat(text, " is NULL"); /* names of arguments are short */
  return front_refuse(HOLT_E_INVALID, function, text);
}

/* ---- what needs no runtime ------------------------------------------------------------------------------------------ */
#define TEXT_OF_(x) #x
#define TEXT_OF(x) TEXT_OF_(x)

const char *holt_version(void) {
  return TEXT_OF(HOLT_VERSION_MAJOR) "." TEXT_OF(HOLT_VERSION_MINOR) "." TEXT_OF(HOLT_VERSION_PATCH);
}

const char *holt_build_info(void) {
  (void)front_ready(&front_me, __func__);
  return build_info;
}

int32_t holt_check_abi(uint32_t header_version) {
  return header_version <= HOLT_VERSION_NUMBER ? HOLT_OK : front_refuse(HOLT_E_ABI, __func__, NULL);
}

int32_t holt_startup(uint32_t flags) {
  if ((flags & ~HOLT_STARTUP_KEEP_SIGPIPE_IGNORED) != 0) {
    return front_refuse(HOLT_E_INVALID, __func__, "an unknown flag");
  }
  int32_t rc = front_me.inside != 0 ? HOLT_E_BUSY : front_start(flags);
  return rc == HOLT_OK ? rc : front_refuse(rc, __func__, NULL);
}

const char *holt_status_name(int32_t status) {
  for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
    if (statuses[i].status == status) return statuses[i].name;
  }
  return "HOLT_E_UNKNOWN";
}

int32_t holt_last_error(holt_error *out) {
  if (out == NULL || out->struct_size < sizeof last_error || out->struct_size > 4096) return HOLT_E_INVALID;
  uint32_t size = out->struct_size;
  memset(out, 0, size);
  memcpy(out, &last_error, sizeof last_error);
  out->struct_size = size;
  if (last_error.status == HOLT_OK) {
    out->file_offset = UINT64_MAX;
    out->op_index = -1;
  } else if (out->message[0] == 0) {
    copy_text(out->message, sizeof out->message, sentence_of(out->status));
  }
  return HOLT_OK;
}

void holt_buf_free(holt_buf *buf) {
  if (buf != NULL) {
    free(buf->data);
    memset(buf, 0, sizeof *buf);
  }
}
