// Indexes a file system: `indexer STORE add DIRECTORY` writes every name below a directory with its size, in batches;
// `indexer STORE ls DIRECTORY` shows one directory of the index, `indexer STORE du DIRECTORY` adds sizes up.
#include <filesystem>
#include <holt.hpp>
#include <iostream>

namespace fs = std::filesystem;

static uint64_t add(holt::db &db, const std::string &root) {
  holt::tree tree = db.tree();
  holt::batch batch = db.batch();
  uint64_t count = 0;
  std::error_code skipped;
  for (const fs::directory_entry &file :
       fs::recursive_directory_iterator(root, fs::directory_options::skip_permission_denied)) {
    bool is_file = file.is_regular_file(skipped) && !file.is_symlink(skipped);
    batch.put(tree, file.path().string(), is_file ? std::to_string(file.file_size(skipped)) : "");
    if (++count % 1000 == 0) batch.commit();
  }
  batch.commit(HOLT_WRITE_SYNC);
  return count;
}

int main(int n, char **a) {
  if (n != 4) {
    std::cerr << "usage: indexer STORE add|ls|du DIRECTORY\n";
    return 2;
  }
  try {
    holt::db db = holt::db::open(a[1], "wal_limit=64MiB");
    std::string verb = a[2], root = a[3];
    std::string below = root + (root.empty() || root.back() == '/' ? "" : "/");
    if (verb == "add") {
      std::cout << add(db, root) << " names\n";
    } else if (verb == "ls") {
      for (const holt::entry &e : db.tree().scan(holt::range().prefix(below).delimiter('/'))) {
        std::cout << e.key.substr(below.size()) << '\n';
      }
    } else {
      uint64_t bytes = 0, names = 0;
      for (const holt::entry &e : db.tree().scan(holt::range().prefix(below))) {
        names++;
        if (!e.value.empty()) bytes += std::stoull(std::string(e.value));
      }
      std::cout << bytes << " bytes in " << names << " names\n";
    }
    db.close();
  } catch (const std::exception &failure) {
    std::cerr << "indexer: " << failure.what() << '\n';
    return 1;
  }
  return 0;
}
