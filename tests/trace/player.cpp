// Plays a trace through holt.hpp; README.md says what that is.
//   player play TRACE FROM TO STORE ANSWERS DUMP
//   player dump STORE DUMP
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>
#include "holt.hpp"

namespace {

constexpr uint8_t reverse = 1, keys_only = 2, bound = 4, after = 8, delimit = 16;

struct op {
  char code;
  uint8_t flags;
  uint32_t count;
  std::string_view key, value;
  std::vector<op> members;
  bool has(uint8_t flag) const { return (flags & flag) != 0; }
};

uint32_t number_at(std::string_view bytes, size_t at) {
  uint32_t number = 0;
  for (size_t i = 4; i-- > 0;) number = number << 8 | static_cast<unsigned char>(bytes[at + i]);
  return number;
}

op take(std::string_view file, size_t &at) {
  uint32_t key = number_at(file, at + 8), value = number_at(file, at + 12);
  op taken{file[at], static_cast<uint8_t>(file[at + 1]), number_at(file, at + 4), file.substr(at + 16, key),
           file.substr(at + 16 + key, value), {}};
  at += 16 + size_t{key} + value;
  bool many = taken.code == 'm' || taken.code == 'w' || taken.code == 'b';
  for (uint32_t i = 0; many && i < taken.count; i++) taken.members.push_back(take(file, at));
  return taken;
}

void entry(std::ostream &to, char kind, std::string_view key, std::string_view value) {
  to << kind << ' ' << key.size() << ' ' << value.size() << '\n' << key << value << '\n';
}

class player {
 public:
  player(std::string store, std::ostream &to) : store_(std::move(store)), to_(to) {}

  void play(long number, const op &o) {
    size_t answer = o.members.size();
    switch (o.code) {
      case 'p': tree_.put(o.key, o.value, o.flags & 1 ? uint32_t{HOLT_WRITE_SYNC} : 0); break;
      case 'd': answer = tree_.erase(o.key) ? 1 : 0; break;
      case 'n': answer = db_.stats().keys; break;
      case 'w': put_many(o.members); break;
      case 'b': write(o.members); break;
      case 'c': db_.checkpoint(); break;
      case 'r':
        db_.close();
        db_ = open(store_);
        tree_ = db_.tree();
        break;
      default: break;
    }
    to_ << number << ' ' << o.code << ' ' << answer << '\n';
    if (o.code == 'g') value(tree_.get(o.key));
    if (o.code == 'm') get_many(o.members);
    if (o.code == 's') list(to_, range_of(o));
  }

  void dump(std::ostream &to) {
    to << "0 e 0\n";
    list(to, {});
    to << "0 n " << db_.stats().keys << '\n';
  }

  void close() { db_.close(); }

 private:
  static holt::db open(const std::string &store) { return holt::db::open(store, "frame=64KiB"); }

  static holt::range range_of(const op &o) {
    holt::range range;
    range.prefix(o.key).limit(o.count);
    if (o.has(reverse)) range.reverse();
    if (o.has(keys_only)) range.keys_only();
    if (o.has(delimit)) range.delimiter('/');
    if (o.has(bound) && o.has(reverse)) range.before(o.value);
    else if (o.has(bound) && o.has(after)) range.after(o.value);
    else if (o.has(bound)) range.from(o.value);
    return range;
  }

  void list(std::ostream &to, const holt::range &range) {
    for (const holt::entry &e : tree_.scan(range)) entry(to, e.is_prefix ? 'c' : 'k', e.key, e.value);
  }

  void value(const std::optional<holt::record> &found) {
    entry(to_, found ? 'k' : 'x', "", found ? std::string_view(found->value) : "");
  }

  void get_many(const std::vector<op> &members) {
    std::vector<std::string_view> keys;
    for (const op &m : members) keys.push_back(m.key);
    for (const auto &found : tree_.get_many(keys)) value(found);
  }

  void put_many(const std::vector<op> &members) {
    std::vector<std::pair<std::string_view, std::string_view>> pairs;
    for (const op &m : members) pairs.emplace_back(m.key, m.value);
    if (tree_.put_many(pairs) != pairs.size()) throw holt::error(HOLT_E_INTERNAL);
  }

  void write(const std::vector<op> &members) {
    holt::batch batch = db_.batch();
    for (const op &m : members) m.code == 'p' ? batch.put(tree_, m.key, m.value) : batch.erase(tree_, m.key);
    batch.commit();
  }

  std::string store_;
  std::ostream &to_;
  holt::db db_ = open(store_);
  holt::tree tree_ = db_.tree();
};

void run(const std::vector<std::string> &arguments) {
  bool is_play = arguments.size() == 8 && arguments[1] == "play";
  std::ofstream answers(is_play ? arguments[6] : "/dev/null", std::ios::binary), dump(arguments.back(), std::ios::binary);
  player player(arguments[is_play ? 5 : 2], answers);
  if (is_play) {
    std::ifstream file(arguments[2], std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    if (bytes.compare(0, 8, "HOLTTRC1") != 0) throw holt::error(HOLT_E_FORMAT);
    long from = std::stol(arguments[3]), end = std::stol(arguments[4]), number = 0;
    for (size_t at = 8; at < bytes.size(); number++) {
      op o = take(bytes, at);
      if (number >= from && number < end) player.play(number, o);
    }
  }
  player.dump(dump);
  player.close();
}

}  // namespace

int main(int count, char **arguments) {
  try {
    if (count != 4 && count != 8) return 2;
    run(std::vector<std::string>(arguments, arguments + count));
    return 0;
  } catch (const std::exception &e) {
    std::cerr << e.what() << '\n';
    return 1;
  }
}
