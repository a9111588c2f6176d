/* Logging, cancelling, options, stores, health, statistics. */
#include "front.h"

MANAGED(set_log);
MANAGED(cancel_create);
MANAGED(cancel_fire);
MANAGED(cancel_free);
MANAGED(options_create);
MANAGED(options_free);
MANAGED(options_set);
MANAGED(options_set_text);
MANAGED(options_describe);
MANAGED(open);
MANAGED(open_memory);
MANAGED(close);
MANAGED(exists);
MANAGED(destroy);
MANAGED(peek);
MANAGED(get_info);
MANAGED(interrupt);
MANAGED(get_health);
MANAGED(resume);
MANAGED(sync);
MANAGED(wait_durable);
MANAGED(checkpoint);
MANAGED(get_stats);
MANAGED(render_stats);

int32_t holt_set_log(holt_log_fn fn, void *user, int32_t min_level) {
  BEGIN();
  CALL_QUIET(holtm_set_log(fn, user, min_level));
}

int32_t holt_cancel_create(holt_cancel **out) {
  BEGIN();
  NEED(out);
  CALL(holtm_cancel_create(out));
}

int32_t holt_cancel_fire(holt_cancel *c) {
  BEGIN();
  CALL(holtm_cancel_fire(c));
}

int32_t holt_cancel_free(holt_cancel *c) {
  BEGIN();
  CALL(holtm_cancel_free(c));
}

int32_t holt_options_create(holt_options **out) {
  BEGIN();
  NEED(out);
  CALL(holtm_options_create(out));
}

int32_t holt_options_free(holt_options *o) {
  BEGIN();
  CALL(holtm_options_free(o));
}

int32_t holt_options_set(holt_options *o, int32_t id, uint64_t value) {
  BEGIN();
  CALL(holtm_options_set(o, id, value));
}

int32_t holt_options_set_text(holt_options *o, const char *assignments) {
  BEGIN();
  NEED(assignments);
  CALL(holtm_options_set_text(o, assignments));
}

int32_t holt_options_describe(uint32_t index, holt_option_info *out) {
  BEGIN();
  NEED(out);
  CALL(holtm_options_describe(index, out));
}

int32_t holt_open(const char *path, const holt_options *o, const holt_job *job, holt_db **out) {
  BEGIN();
  NEED(path);
  NEED(out);
  CALL_QUIET(holtm_open(path, o, job, out));
}

int32_t holt_open_memory(const holt_options *o, holt_db **out) {
  BEGIN();
  NEED(out);
  CALL_QUIET(holtm_open_memory(o, out));
}

int32_t holt_close(holt_db *db) {
  BEGIN();
  CALL_QUIET(holtm_close(db));
}

int32_t holt_exists(const char *path) {
  BEGIN();
  NEED(path);
  CALL(holtm_exists(path));
}

int32_t holt_destroy(const char *path) {
  BEGIN();
  NEED(path);
  CALL(holtm_destroy(path));
}

int32_t holt_peek(const char *path, holt_info *out) {
  BEGIN();
  NEED(path);
  NEED(out);
  CALL(holtm_peek(path, out));
}

int32_t holt_get_info(holt_db *db, holt_info *out) {
  BEGIN();
  NEED(out);
  CALL(holtm_get_info(db, out));
}

int32_t holt_interrupt(holt_db *db) {
  BEGIN();
  CALL(holtm_interrupt(db));
}

int32_t holt_get_health(holt_db *db, holt_health *out) {
  BEGIN();
  NEED(out);
  CALL(holtm_get_health(db, out));
}

int32_t holt_resume(holt_db *db) {
  BEGIN();
  CALL_QUIET(holtm_resume(db));
}

int32_t holt_sync(holt_db *db, const holt_job *job, uint64_t *durable_seq) {
  BEGIN();
  CALL_JOB(job, holtm_sync(db, job, durable_seq));
}

int32_t holt_wait_durable(holt_db *db, uint64_t seq, const holt_job *job) {
  BEGIN();
  CALL_JOB(job, holtm_wait_durable(db, seq, job));
}

int32_t holt_checkpoint(holt_db *db, uint32_t flags, const holt_job *job) {
  BEGIN();
  CALL_JOB(job, holtm_checkpoint(db, flags, job));
}

int32_t holt_get_stats(holt_db *db, holt_stats *out) {
  BEGIN();
  NEED(out);
  CALL(holtm_get_stats(db, out));
}

int32_t holt_render_stats(holt_db *db, int32_t format, holt_buf *out) {
  BEGIN();
  NEED(out);
  CALL(holtm_render_stats(db, format, out));
}
