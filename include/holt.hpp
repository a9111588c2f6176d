// holt.hpp - Holt for C++17, over holt.h; a header and nothing else. Handles are objects that move and close themselves;
// what the C functions answer is a value, what they fail with is holt::error, unless a function is named try_...
//
//    holt::db db = holt::db::open("files.holt", "durability=sync");
//    holt::tree tree = db.tree();
//    tree.put("photos/cat.jpg", "etag:1");
//    if (auto found = tree.get("photos/cat.jpg")) use(found->value);
//    for (const holt::entry &e : tree.scan(holt::range().prefix("photos/").delimiter('/'))) use(e.key, e.is_prefix);
//
// Threads: as in holt.h. A db and a tree may be used by many threads at once, the rest by one at a time.
#ifndef HOLT_HPP
#define HOLT_HPP
#include <cstddef>
#include <cstdint>
#include <exception>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>
#include "holt.h"

namespace holt {

/// A call that failed: its status, and what holt_last_error knows of it.
class error : public std::exception {
 public:
  explicit error(int32_t status) {
    record_.struct_size = sizeof record_;
    if (holt_last_error(&record_) != HOLT_OK || record_.status != status) {
      record_ = holt_error{};
      record_.status = status;
    }
    text_ = std::string(holt_status_name(status)) + ": " + record_.where + ": " + record_.message;
  }
  const char *what() const noexcept override { return text_.c_str(); }
  int32_t status() const noexcept { return record_.status; }
  const holt_error &record() const noexcept { return record_; }

 private:
  holt_error record_{};
  std::string text_;
};

/// Throws what is an error; gives an answer back.
inline int32_t check(int32_t status) {
  if (status < 0) throw error(status);
  return status;
}

namespace detail {
template <typename T, int32_t (*Close)(T *)>
class handle {
 public:
  handle() = default;
  explicit handle(T *token) noexcept : token_(token) {}
  handle(handle &&other) noexcept : token_(std::exchange(other.token_, nullptr)) {}
  handle &operator=(handle &&other) noexcept {
    if (this != &other) {
      reset();
      token_ = std::exchange(other.token_, nullptr);
    }
    return *this;
  }
  handle(const handle &) = delete;
  handle &operator=(const handle &) = delete;
  ~handle() { reset(); }
  T *get() const noexcept { return token_; }
  void reset() noexcept {
    if (token_ != nullptr) (void)Close(std::exchange(token_, nullptr));
  }
  T *release() noexcept { return std::exchange(token_, nullptr); }

 private:
  T *token_ = nullptr;
};

template <typename T>
T sized() {
  T value{};
  value.struct_size = sizeof value;
  return value;
}
inline holt_slice slice(std::string_view bytes) {
  return {bytes.data() == nullptr ? "" : bytes.data(), bytes.size()};
}
inline std::string_view view(holt_slice slice) {
  return {static_cast<const char *>(slice.data), slice.size};
}
}  // namespace detail

/// A value and the version of its record.
struct record {
  std::string value;
  uint64_t version;
};

/// One entry of a listing. The bytes are the cursor's, good until its next step.
struct entry {
  std::string_view key, value;
  uint64_t version = 0;
  bool is_prefix = false;
};

/// What to list; the bytes are borrowed until the scan begins.
class range {
 public:
  range &prefix(std::string_view bytes) { return raw_.prefix = detail::slice(bytes), *this; }
  range &from(std::string_view bytes) { return raw_.lower = detail::slice(bytes), *this; }
  range &after(std::string_view bytes) { return raw_.flags |= HOLT_RANGE_LOWER_OPEN, from(bytes); }
  range &before(std::string_view bytes) { return raw_.upper = detail::slice(bytes), *this; }
  range &to(std::string_view bytes) { return raw_.flags |= HOLT_RANGE_UPPER_CLOSED, before(bytes); }
  range &reverse() { return raw_.flags |= HOLT_RANGE_REVERSE, *this; }
  range &keys_only() { return raw_.flags |= HOLT_RANGE_KEYS_ONLY, *this; }
  range &delimiter(char byte) {
    raw_.delimiter = static_cast<unsigned char>(byte);
    return raw_.flags |= HOLT_RANGE_DELIMIT, *this;
  }
  range &limit(uint64_t entries) { return raw_.limit = entries, *this; }
  range &max_bytes(uint64_t bytes) { return raw_.max_bytes = bytes, *this; }
  const holt_range &raw() const { return raw_; }

 private:
  holt_range raw_ = detail::sized<holt_range>();
};

/// Walks a range; `for (const entry &e : tree.scan(...))`, or next, prev and seek.
class cursor {
 public:
  class iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = entry;
    using difference_type = std::ptrdiff_t;
    using pointer = const entry *;
    using reference = const entry &;
    iterator() = default;
    explicit iterator(cursor *from) : from_(from) { ++*this; }
    reference operator*() const { return current_; }
    pointer operator->() const { return &current_; }
    iterator &operator++() {
      if (!from_->next(current_)) from_ = nullptr;
      return *this;
    }
    bool operator==(const iterator &other) const { return from_ == other.from_; }
    bool operator!=(const iterator &other) const { return from_ != other.from_; }

   private:
    cursor *from_ = nullptr;
    entry current_;
  };

  explicit cursor(holt_cursor *token) : handle_(token) {}
  iterator begin() { return iterator(this); }
  iterator end() { return iterator(); }
  bool next(entry &out) { return step(holt_cursor_next, out); }
  bool prev(entry &out) { return step(holt_cursor_prev, out); }
  void seek(std::string_view key) { check(holt_cursor_seek(handle_.get(), key.data(), key.size())); }
  void skip(std::string_view prefix) { check(holt_cursor_skip(handle_.get(), prefix.data(), prefix.size())); }
  holt_cursor *get() const noexcept { return handle_.get(); }

 private:
  bool step(int32_t (*function)(holt_cursor *, holt_entry *), entry &out) {
    holt_entry raw = detail::sized<holt_entry>();
    if (check(function(handle_.get(), &raw)) == HOLT_DONE) return false;
    out = {detail::view(raw.key), detail::view(raw.value), raw.version, raw.kind == HOLT_KIND_PREFIX};
    return true;
  }
  detail::handle<holt_cursor, holt_cursor_close> handle_;
};

/// One ordered set of keys.
class tree {
 public:
  explicit tree(holt_tree *token) : handle_(token) {}
  uint64_t put(std::string_view key, std::string_view value, uint32_t flags = 0) {
    uint64_t version = 0;
    check(holt_put(handle_.get(), key.data(), key.size(), value.data(), value.size(), flags, &version));
    return version;
  }
  std::optional<record> get(std::string_view key) const {
    record found{std::string(256, '\0'), 0};
    while (true) {
      size_t length = 0;
      int32_t status = check(holt_get(handle_.get(), nullptr, key.data(), key.size(), found.value.data(),
                                      found.value.size(), &length, &found.version));
      if (status == HOLT_NOT_FOUND) return std::nullopt;
      found.value.resize(length);
      if (status == HOLT_OK) return found;
    }
  }
  bool contains(std::string_view key) const {
    return check(holt_head(handle_.get(), nullptr, key.data(), key.size(), nullptr, nullptr)) == HOLT_OK;
  }
  bool erase(std::string_view key, uint32_t flags = 0) {
    return check(holt_delete(handle_.get(), key.data(), key.size(), flags, nullptr)) == HOLT_OK;
  }
  /// Many keys as of one moment.
  std::vector<std::optional<record>> get_many(const std::vector<std::string_view> &keys) const {
    std::string bytes, heap(4096, '\0');
    std::vector<uint32_t> ends, value_ends(keys.size() + 1);
    std::vector<uint64_t> versions(keys.size() + 1);
    std::vector<uint8_t> states(keys.size() + 1);
    for (std::string_view key : keys) ends.push_back(static_cast<uint32_t>(bytes.append(key).size()));
    size_t need = 0;
    ends.push_back(0);
    while (check(holt_multi_get(handle_.get(), nullptr, keys.size(), bytes.data(), ends.data(), heap.data(), heap.size(),
                                &need, value_ends.data(), versions.data(), states.data())) == HOLT_MORE) {
      heap.resize(need);
    }
    std::vector<std::optional<record>> found(keys.size());
    for (size_t i = 0, start = 0; i < keys.size(); start = value_ends[i++]) {
      if (states[i] == HOLT_OK) found[i] = record{heap.substr(start, value_ends[i] - start), versions[i]};
    }
    return found;
  }
  /// Many records in order, in groups that are whole or not there; how many were stored.
  size_t put_many(const std::vector<std::pair<std::string_view, std::string_view>> &pairs, uint32_t flags = 0) {
    std::string keys, values;
    std::vector<uint32_t> key_ends, value_ends;
    for (const auto &[key, value] : pairs) {
      key_ends.push_back(static_cast<uint32_t>(keys.append(key).size()));
      value_ends.push_back(static_cast<uint32_t>(values.append(value).size()));
    }
    size_t applied = 0;
    check(holt_put_many(handle_.get(), pairs.size(), keys.data(), key_ends.data(), values.data(), value_ends.data(), flags,
                        &applied));
    return applied;
  }
  cursor scan(const range &what = {}) const {
    holt_cursor *token = nullptr;
    check(holt_cursor_open(handle_.get(), nullptr, &what.raw(), &token));
    return cursor(token);
  }
  holt_tree *get() const noexcept { return handle_.get(); }

 private:
  detail::handle<holt_tree, holt_tree_close> handle_;
};

/// Puts and removals that are applied all or not at all.
class batch {
 public:
  explicit batch(holt_batch *token) : handle_(token) {}
  batch &put(const tree &t, std::string_view key, std::string_view value) {
    check(holt_batch_put(handle_.get(), t.get(), key.data(), key.size(), value.data(), value.size()));
    return *this;
  }
  batch &erase(const tree &t, std::string_view key) {
    check(holt_batch_delete(handle_.get(), t.get(), key.data(), key.size()));
    return *this;
  }
  holt_commit commit(uint32_t flags = 0, const holt_job *job = nullptr) {
    holt_commit told = detail::sized<holt_commit>();
    check(holt_batch_commit(handle_.get(), flags, job, &told));
    return told;
  }
  void clear() { check(holt_batch_clear(handle_.get())); }

 private:
  detail::handle<holt_batch, holt_batch_free> handle_;
};

/// An open store.
class db {
 public:
  /// Options as in holt_options_set_text.
  static db open(const std::string &path, const std::string &options = "", const holt_job *job = nullptr) {
    settings s(options);
    holt_db *token = nullptr;
    check(holt_open(path.c_str(), s.get(), job, &token));
    return db(token);
  }
  static db memory(const std::string &options = "") {
    settings s(options);
    holt_db *token = nullptr;
    check(holt_open_memory(s.get(), &token));
    return db(token);
  }
  holt::tree tree() const {
    holt_tree *token = nullptr;
    check(holt_tree_open(handle_.get(), nullptr, 0, 0, &token));
    return holt::tree(token);
  }
  holt::batch batch() const {
    holt_batch *token = nullptr;
    check(holt_batch_create(handle_.get(), &token));
    return holt::batch(token);
  }
  uint64_t sync(const holt_job *job = nullptr) {
    uint64_t durable = 0;
    check(holt_sync(handle_.get(), job, &durable));
    return durable;
  }
  void checkpoint(const holt_job *job = nullptr) { check(holt_checkpoint(handle_.get(), 0, job)); }
  void resume() { check(holt_resume(handle_.get())); }
  holt_stats stats() const { return ask<holt_stats, holt_get_stats>(); }
  holt_health health() const { return ask<holt_health, holt_get_health>(); }
  holt_info info() const { return ask<holt_info, holt_get_info>(); }
  /// Says what the destructor would not: whether all was written.
  void close() { check(holt_close(handle_.release())); }
  holt_db *get() const noexcept { return handle_.get(); }

 private:
  class settings {
   public:
    explicit settings(const std::string &text) {
      holt_options *token = nullptr;
      check(holt_options_create(&token));
      handle_ = detail::handle<holt_options, holt_options_free>(token);
      check(holt_options_set_text(token, text.c_str()));
    }
    holt_options *get() const { return handle_.get(); }

   private:
    detail::handle<holt_options, holt_options_free> handle_;
  };

  explicit db(holt_db *token) : handle_(token) {}
  template <typename T, int32_t (*Ask)(holt_db *, T *)>
  T ask() const {
    T told = detail::sized<T>();
    check(Ask(handle_.get(), &told));
    return told;
  }
  detail::handle<holt_db, holt_close> handle_;
};

inline bool exists(const std::string &path) { return check(holt_exists(path.c_str())) == HOLT_OK; }
inline bool destroy(const std::string &path) { return check(holt_destroy(path.c_str())) == HOLT_OK; }

}  // namespace holt
#endif  // HOLT_HPP
