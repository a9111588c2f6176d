/* front.h - what stands between a C caller and managed code. Every exported function of holt.h is a C function here:
 *
 *    BEGIN   forked? started? inside already (a signal handler)?         then managed code must not run
 *    NEED    no pointer is NULL that may not be
 *    CALL    cancellation off, marked as inside; the managed twin holtm_NAME; back as it was
 *
 * Turning cancellation off and on takes longer than the rest of a get's way in and out, so a read that finds all it needs in
 * memory does without: a cancelled thread ends only where it waits or calls the system, and what TRY_READ calls does
 * neither. What would have to answers FRONT_LATER, and goes by CALL_READ. So does the first read of a thread, in which the
 * runtime meets the thread. Where the collector makes a thread wait, wait.c turns cancellation off.
 *
 * CALL_QUIET is for calls that start threads: these inherit a mask without the signals of the host, so its handlers
 * never run where a latch may be held. Nothing here allocates or takes a lock. */
#ifndef HOLT_FRONT_H
#define HOLT_FRONT_H
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include "holt.h"

#define FRONT_LIKELY(condition) __builtin_expect(!!(condition), 1)
#define FRONT_READY 0x484F4C54u
#define FRONT_LATER INT32_MAX

/* What managed code gets at the start: it never names a symbol of C. */
typedef struct front_calls {
  holt_error *(*error)(void); /* the record of this thread */
  int32_t (*progress)(holt_progress_fn fn, void *user, uint64_t done, uint64_t total, const char *stage);
  char *build_info;
  size_t build_info_bytes;
  const char *build; /* the fields of build_info that are known when this is compiled */
} front_calls;

/* The managed twin of a function has its prototype. */
#define MANAGED(name) extern __typeof__(holt_##name) holtm_##name

extern _Atomic(atomic_uint *) front_page; /* its word is FRONT_READY, but 0 in a forked child */

typedef struct front_thread {
  int inside;   /* in managed code */
  int has_read; /* by CALL_READ */
} front_thread;
extern _Thread_local front_thread front_me;

int32_t front_start(uint32_t flags);
int32_t front_refuse(int32_t status, const char *function, const char *message);
int32_t front_name(int32_t status, const char *function);
int32_t front_null(const char *function, const char *argument);
void front_hold_signals(sigset_t *before);

static inline int32_t front_ready(const front_thread *me, const char *function) {
  atomic_uint *page = atomic_load_explicit(&front_page, memory_order_acquire);
  if (FRONT_LIKELY(atomic_load_explicit(page, memory_order_acquire) == FRONT_READY && me->inside == 0)) return HOLT_OK;
  int32_t rc = me->inside != 0 ? HOLT_E_BUSY : front_start(0);
  return rc == HOLT_OK ? rc : front_refuse(rc, function, NULL);
}

/* Where the thread's own words lie: asked for once in a call, which the compiler does not see without the asm. */
static inline front_thread *front_myself(void) {
  front_thread *me = &front_me;
  __asm__("" : "+r"(me));
  return me;
}

/* Returns behind the caller's back, so the checks read as a list. */
#define BEGIN()                                  \
  front_thread *const me_ = front_myself();      \
  do {                                           \
    int32_t ready_ = front_ready(me_, __func__); \
    if (ready_ != HOLT_OK) return ready_;        \
  } while (0)

#define NEED(pointer)                                            \
  do {                                                           \
    if ((pointer) == NULL) return front_null(__func__, #pointer); \
  } while (0)

#define NEED_IF(pointer, length)                                                  \
  do {                                                                            \
    if ((pointer) == NULL && (length) != 0) return front_null(__func__, #pointer); \
  } while (0)

#define TRY_READ(call)                     \
  do {                                     \
    if (FRONT_LIKELY(me_->has_read != 0)) { \
      me_->inside = 1;                     \
      int32_t now_ = (call);               \
      me_->inside = 0;                     \
      if (FRONT_LIKELY(now_ != FRONT_LATER)) return now_; \
    }                                      \
  } while (0)

#define CALL_AND(call, then)                              \
  do {                                                    \
    int cancel_;                                          \
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel_); \
    me_->inside = 1;                                      \
    int32_t rc_ = (call);                                 \
    me_->inside = 0;                                      \
    then;                                                 \
    pthread_setcancelstate(cancel_, NULL);                \
    return FRONT_LIKELY(rc_ >= 0) ? rc_ : front_name(rc_, __func__); \
  } while (0)

#define CALL(call) CALL_AND(call, (void)0)
#define CALL_READ(call) CALL_AND(call, me_->has_read |= rc_ >= 0)

#define CALL_QUIET(call)                                  \
  do {                                                    \
    int cancel_;                                          \
    sigset_t before_;                                     \
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel_); \
    front_hold_signals(&before_);                         \
    me_->inside = 1;                                         \
    int32_t rc_ = (call);                                 \
    me_->inside = 0;                                         \
    pthread_sigmask(SIG_SETMASK, &before_, NULL);         \
    pthread_setcancelstate(cancel_, NULL);                \
    return FRONT_LIKELY(rc_ >= 0) ? rc_ : front_name(rc_, __func__); \
  } while (0)

/* A call that may do its work on a thread of its own does so when there is a job. */
#define CALL_JOB(job, call)        \
  do {                             \
    if ((job) != NULL) CALL_QUIET(call); \
    CALL(call);                    \
  } while (0)

#endif
