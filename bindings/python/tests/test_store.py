"""Stores in directories, threads, forks, closing in any order, and what errors carry."""

import gc
import os
import pickle
import subprocess
import sys
import threading

import pytest

import holt


def test_a_store_in_a_directory_is_there_again(tmp_path):
    path = tmp_path / "store"
    assert not holt.exists(path) and holt.peek(path) is None
    with holt.open(path, durability="sync", wal_limit="64MiB") as db:
        version = db.put(b"a", b"1", sync=True)
        db.wait_durable(version)
        assert db.sync(timeout=60) >= version and holt.peek(path).owner_pid in (0, os.getpid())
        db.checkpoint()
        first = db.info()
        assert first.state == "ok" and first.last_seq >= version and first.checkpoint_seq >= version
    assert holt.exists(os.fsencode(path))
    with holt.open(str(path), mode="ro") as db:
        assert dict(db) == {b"a": b"1"} and db.info().uuid == first.uuid == holt.peek(path).uuid
        assert db.info().mode == "ro"
        with pytest.raises(holt.ReadOnly):
            db[b"b"] = b"2"
    assert holt.destroy(path) and not holt.destroy(path) and not holt.exists(path)


def test_what_cannot_be_opened_says_why(tmp_path):
    with pytest.raises(holt.NoStore) as raised:
        holt.open(tmp_path / "none", create=False)
    assert isinstance(raised.value, FileNotFoundError) and raised.value.code == -27 and str(raised.value)
    with holt.open(tmp_path / "store"):
        with pytest.raises(holt.Locked):
            holt.open(tmp_path / "store")
    (tmp_path / "file").write_bytes(b"no directory")
    with pytest.raises(holt.Error):
        holt.open(tmp_path / "file")


def test_another_process_is_told_who_has_the_store(tmp_path):
    program = "import sys, holt\ntry: holt.open(sys.argv[1])\nexcept holt.Locked as e: print(e.pid)"
    with holt.open(tmp_path / "store"):
        said = subprocess.run([sys.executable, "-c", program, str(tmp_path / "store")], stdout=subprocess.PIPE,
                              check=True, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})
    assert int(said.stdout) == os.getpid()


@pytest.mark.parametrize("options", [{"no_such": 1}, {"mode": "rw,create=off"}, {"frame": 5}, {"durability": "never"},
                                     {"create": "perhaps"}])
def test_wild_options_are_refused(options, tmp_path):
    with pytest.raises(holt.Invalid):
        holt.open(tmp_path / "store", **options)
    assert not holt.exists(tmp_path / "store")


def test_frames_of_any_size_hold_the_same(tmp_path):
    for frame in (4096, "16KiB", "512KiB"):
        with holt.open_memory(frame=frame) as db:
            db.update((b"%d" % number, b"v") for number in range(3000))
            assert len(list(db)) == 3000
            assert db.stats()["frame_bytes"] in (4096, 16384, 524288)
            assert "frame" in db.stats_text("json") and db.stats_text("prometheus")
    with pytest.raises(ValueError):
        db.stats_text("xml")


def test_any_order_of_closing_is_harmless():
    db = holt.open_memory()
    db[b"a"] = b"1"
    tree, scan = db.tree(), db.scan()
    for closable in (db, db, tree, tree):
        closable.close()
    for call in (lambda: next(scan), lambda: tree.get(b"a"), lambda: db.get(b"a"), db.tree, db.info, db.sync,
                 lambda: list(tree), lambda: len(tree), lambda: b"a" in db):
        with pytest.raises(holt.Closed) as raised:
            call()
        assert raised.value.code in (-2, -3)


def test_dropped_references_free_everything(tmp_path):
    for _ in range(3):  # a second open finds the store locked unless the first one is gone
        db = holt.open(tmp_path / "store")
        tree, scan = db.tree(), db.scan()
        tree[b"a"] = b"1"
        del db, tree, scan
        gc.collect()


def test_threads_share_a_store():
    def fill(letter):
        for number in range(500):
            db[b"%c/%d" % (letter, number)] = b"%d" % number
            assert db[b"%c/%d" % (letter, number)] == b"%d" % number
            if number % 100 == 0:
                assert len(list(db.scan(b"%c/" % letter))) == number + 1
        done.append(letter)

    done = []
    with holt.open_memory() as db:
        threads = [threading.Thread(target=fill, args=(letter,)) for letter in b"abcdefgh"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(done) == list(b"abcdefgh") and len(db) == 4000


def test_a_close_while_threads_read_ends_them_all():
    db = holt.open_memory()
    db.update((b"%d" % number, b"v" * 50) for number in range(1000))
    ended, running = [], threading.Barrier(5)

    def read():
        running.wait()
        try:
            while True:
                assert len(list(db.scan())) == 1000 and db.get(b"7") == b"v" * 50
        except holt.Closed:
            ended.append(True)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    running.wait()
    db.close()
    for thread in threads:
        thread.join()
    assert len(ended) == 4


def test_a_forked_child_is_told_so(tmp_path):
    with holt.open(tmp_path / "store") as db:
        db[b"a"] = b"1"
        child = os.fork()
        if child == 0:
            failures = 0
            for call in (lambda: db.get(b"a"), lambda: db.put(b"a", b"2"), lambda: list(db), db.close,
                         lambda: holt.open(tmp_path / "other")):
                try:
                    call()
                except holt.Forked as error:
                    failures += error.code == -19
            os._exit(failures)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 5
        assert db[b"a"] == b"1"


def test_processes_that_are_spawned_open_a_store(tmp_path):
    with holt.open(tmp_path / "store") as db:
        db[b"a"] = b"1"
    program = "import sys, holt\nwith holt.open(sys.argv[1]) as db: print(db[b'a'].decode())"
    said = subprocess.run([sys.executable, "-c", program, str(tmp_path / "store")], stdout=subprocess.PIPE, check=True,
                          env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})
    assert said.stdout == b"1\n"


def test_an_error_can_be_sent_to_another_process():
    with pytest.raises(holt.TooLarge) as raised, holt.open_memory() as db:
        db.get(bytes(65_536))
    copy = pickle.loads(pickle.dumps(raised.value))
    assert type(copy) is holt.TooLarge and copy.code == -10 and str(copy) == str(raised.value)


def test_an_unknown_outcome_is_a_second_class():
    kind = holt.errors._unknown(holt.IO)
    error = kind("lost", outcome=2, errno=5)
    assert isinstance(error, holt.IO) and isinstance(error, holt.OutcomeUnknown) and isinstance(error, OSError)
    assert error.errno == 5 and error.outcome == 2 and str(error) == "lost"


def test_the_library_says_what_it_is():
    assert holt.version() == "0.1.0" and holt.build_info()["version"] == holt.version()
