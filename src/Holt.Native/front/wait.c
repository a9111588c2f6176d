/* Where the runtime makes a thread wait, for the collector above all: the linker puts these in front of the functions of C.
 * A get leaves cancellation on (front.h), and a wait on a condition is where a cancelled thread would end, inside. */
#include "front.h"

int __real_pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex);
int __real_pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex, const struct timespec *until);

int __wrap_pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex) {
  int cancel;
  pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel);
  int rc = __real_pthread_cond_wait(condition, mutex);
  pthread_setcancelstate(cancel, NULL);
  return rc;
}

int __wrap_pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex, const struct timespec *until) {
  int cancel;
  pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel);
  int rc = __real_pthread_cond_timedwait(condition, mutex, until);
  pthread_setcancelstate(cancel, NULL);
  return rc;
}
