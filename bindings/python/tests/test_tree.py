"""Records, the mapping, many at once, and listings, against a dict."""

from array import array
import os
import random

import pytest

import holt


@pytest.fixture
def db():
    with holt.open_memory() as db:
        yield db


@pytest.fixture
def tree(db):
    return db.default


def filled(tree, seed=1, count=2000):
    """A tree of random paths, some values empty and some long, and the dict that it is to equal."""
    chance, model = random.Random(seed), {}
    while len(model) < count:
        names = (bytes(chance.choices(b"abc\x00\xff", k=chance.randrange(4))) for _ in range(chance.randrange(1, 5)))
        key = b"/".join(names) + b"%d" % chance.randrange(count)
        model[key] = bytes(chance.randrange(30)) if chance.random() < 0.99 else chance.randbytes(9000)
        tree[key] = model[key]
    return model


def test_a_value_comes_back_and_goes(tree):
    assert tree.get(b"a") is None and tree.get(b"a", b"else") == b"else"
    tree[b"a"] = b"1"
    assert tree[b"a"] == tree.get(b"a") == b"1" and b"a" in tree and len(tree) == 1
    assert tree.delete(b"a") and not tree.delete(b"a") and b"a" not in tree
    with pytest.raises(holt.NotFound):
        tree[b"a"]
    with pytest.raises(KeyError):
        del tree[b"a"]


@pytest.mark.parametrize("key", [b"", b"\0", b"a\0", b"a\0b", bytes(range(256)), b"k" * 65535])
def test_any_bytes_are_a_key_and_a_value(tree, key):
    tree[key] = key
    assert tree[key] == key and list(tree) == [key] and tree.get_many([key]) == [key]


def test_everything_with_bytes_is_taken_and_text_is_refused(tree):
    tree[bytearray(b"a")] = memoryview(b"1")
    assert tree[memoryview(b"a")] == b"1"
    for call in (lambda: tree.get("a"), lambda: tree.put(b"a", 1), lambda: "a" in tree, lambda: tree.get_many(["a"])):
        with pytest.raises(TypeError):
            call()


@pytest.mark.parametrize("size", [1023, 1024, 1025, 70_000, 1 << 20])
def test_a_value_of_any_size_comes_back_whole(tree, size):
    value = os.urandom(size)
    tree[b"long"] = value
    assert tree[b"long"] == value and tree.get_many([b"long", b"no"]) == [value, None]
    assert list(tree.scan()) == [(b"long", value)]


def test_versions_grow_and_belong_to_their_record(tree):
    versions = [tree.put(b"a", b"1") for _ in range(3)]
    assert versions == sorted(set(versions)) and tree.record(b"a") == (b"1", versions[-1])
    assert list(tree.list())[0].version == versions[-1]


def test_it_is_a_mapping(tree):
    model = filled(tree)
    assert dict(tree) == dict(tree.items()) == model and list(tree) == sorted(model) and len(tree) == len(model)
    assert list(reversed(tree)) == sorted(model, reverse=True)
    assert list(tree.values()) == [model[key] for key in sorted(model)]
    key = max(model)
    assert tree.pop(key) == model.pop(key) and tree.pop(key, None) is None
    assert tree.setdefault(key, b"1") == b"1" == tree.setdefault(key, b"2")
    tree.update({b"x": b"1"}, [(b"y", b"2")])
    assert tree[b"x":b"z"] == [(b"x", b"1"), (b"y", b"2")]
    tree.clear()
    assert list(tree) == [] and len(tree) == 0 and tree


def test_a_store_does_what_its_default_tree_does(db):
    db[b"a/1"] = b"1"
    assert db[b"a/1"] == b"1" and b"a/1" in db and list(db) == [b"a/1"] and len(db) == 1
    assert [entry.key for entry in db.list()] == [b"a/"] and db.tree().get(b"a/1") == b"1"
    del db[b"a/1"]
    assert db.get(b"a/1") is None


def test_many_keys_are_what_each_of_them_is(tree):
    model = filled(tree)
    keys = [*model, b"no such key", *random.Random(2).choices(list(model), k=500)]
    random.Random(3).shuffle(keys)
    assert tree.get_many(keys) == [model.get(key) for key in keys]
    assert tree.get_many(iter(keys[:3])) == [model.get(key) for key in keys[:3]] and tree.get_many([]) == []


@pytest.mark.parametrize("page", [1, 3, 256, 5000])
def test_a_scan_gives_what_its_bounds_say(tree, page):
    model = filled(tree)
    keys = sorted(model)
    chance = random.Random(page)
    for _ in range(40):
        low, high = sorted(chance.sample(keys, 2))
        prefix = chance.choice([b"", b"a", b"b/", low[:2]])
        want = [key for key in keys if key.startswith(prefix) and low <= key < high]
        assert list(tree.scan(prefix, start=low, stop=high, values=False, page=page)) == want
        assert list(tree.scan(prefix, start=low, stop=high, reverse=True, values=False, page=page)) == want[::-1]
        behind = [key for key in keys if key > low][:7]
        assert list(tree.scan(after=low, limit=7, page=page)) == [(key, model[key]) for key in behind]
        before = [key for key in keys if key < high][::-1][:7]
        assert list(tree.scan(after=high, reverse=True, limit=7, values=False, page=page)) == before
    assert list(tree.scan(limit=0)) == []


@pytest.mark.parametrize("page", [1, 256])
def test_a_list_rolls_up_what_goes_on_behind_the_delimiter(tree, page):
    model = filled(tree)
    for prefix in (b"", b"a", b"a/", b"ab/", b"none"):
        want, reverse = [], {"reverse": True, "values": False}
        for key in sorted(key for key in model if key.startswith(prefix)):
            at = key.find(b"/", len(prefix))
            name = key if at < 0 else key[: at + 1]
            if not want or want[-1] != (name, at >= 0):
                want.append((name, at >= 0))
        got = list(tree.list(prefix, page=page))
        assert [(entry.key, entry.is_prefix) for entry in got] == want
        assert all(entry.is_prefix or entry.value == model[entry.key] for entry in got)
        names = [name for name, _ in want]
        assert [entry.key for entry in tree.list(prefix, **reverse)] == names[::-1]
        if want:  # any name that was given is a place to go on from
            middle = len(names) // 2
            assert [entry.key for entry in tree.list(prefix, after=names[middle])] == names[middle + 1:]
            assert [entry.key for entry in tree.list(prefix, after=names[middle], **reverse)] == names[:middle][::-1]


def test_arguments_that_make_no_sense_are_refused(tree):
    for call in (lambda: tree.scan(start=b"a", after=b"b"), lambda: tree.scan(stop=b"a", after=b"b", reverse=True),
                 lambda: tree.list(delimiter=b""), lambda: tree.scan(page=0), lambda: tree.scan(limit=-1),
                 lambda: tree[b"a":b"b":2]):
        with pytest.raises(ValueError):
            call()
    with pytest.raises(TypeError):
        tree.update(a=b"1")


def test_an_over_long_key_is_refused_by_every_call(tree):
    key = bytes(65_536)
    for call in (lambda: tree.put(key, b""), lambda: tree.get(key), lambda: tree.delete(key), lambda: key in tree):
        with pytest.raises(holt.TooLarge) as raised:
            call()
        assert raised.value.code == -10 and isinstance(raised.value, ValueError) and raised.value.outcome == 0
    with pytest.raises(holt.TooLarge) as raised:
        tree.get_many([b"a", b"b", key])
    assert raised.value.op == 2


def test_a_listing_goes_on_while_others_write(tree):
    for number in range(1000):
        tree[b"%04d" % number] = b""
    seen = []
    for key in tree.scan(values=False, page=10):
        seen.append(key)
        tree.delete(key)
    assert seen == [b"%04d" % number for number in range(1000)] and len(tree) == 0


def test_a_listing_that_is_dropped_or_closed_gives_its_cursor_back(db):
    db.update((b"%d" % number, b"") for number in range(1000))
    for use in (lambda scan: None, next, lambda scan: scan.close(), lambda scan: (next(scan), scan.close()), list):
        scan = db.scan()
        assert db.stats()["cursors"] == 1
        use(scan)
        del scan
        assert db.stats()["cursors"] == 0


@pytest.mark.parametrize("count", [0, 1, 4095, 4096, 4097, 20_000])
def test_many_pairs_are_stored_in_order(tree, count):
    pairs = [(b"%d" % (number % 15_000), b"v%d" % number) for number in range(count)]
    assert tree.put_many(iter(pairs), sync=True) == count
    assert dict(tree) == dict(pairs)
    assert tree.put_many({b"a": bytearray(b"1")}) == 1 and tree[b"a"] == b"1"
    with pytest.raises(TypeError):
        tree.put_many([(b"a", "text")])
    with pytest.raises(holt.TooLarge) as raised:
        tree.put_many([(b"a", b"2"), (bytes(65_536), b"")])
    assert raised.value.op == 1


def test_pairs_are_any_bytes_and_always_two(tree):
    words = memoryview(array("I", [1, 2, 3]))  # its length is not its bytes
    stored = [(bytearray(b"k"), words), (memoryview(b"aXbX")[::2], b""), [b"list", b"1"]]
    assert tree.put_many(stored) == 3
    for wrong in ([(b"x",)], [(b"x", b"y", b"z")], [(b"x", b"y"), (b"x", b"y", b"z")], [(b"x", b"y"), (b"x",)], ["xy"], [b"xy"],
                  [(b"x", "y")], [("x", b"y")], [(b"x", 1)], [5]):
        with pytest.raises((TypeError, ValueError)):
            tree.put_many(wrong)
    assert dict(tree) == {b"k": bytes(words), b"ab": b"", b"list": b"1"}


def test_a_batch_is_applied_whole_or_not_at_all(db):
    db[b"old"] = b"1"
    with db.batch(sync=True) as batch:
        batch.put(b"a", b"1").put(b"b", b"").delete(b"old").put(b"a", b"2")
        assert b"a" not in db
    assert dict(db) == {b"a": b"2", b"b": b""}
    with pytest.raises(RuntimeError), db.batch() as batch:
        batch.put(b"c", b"3")
        raise RuntimeError
    with db.batch() as batch, pytest.raises(holt.TooLarge):
        batch.put(bytes(65_536), b"")
    batch = db.batch().put(b"c", b"3")
    batch.clear()
    assert batch.commit().seq == 0 and dict(db) == {b"a": b"2", b"b": b""}
    assert batch.put(b"c", b"3").commit().seq == db.record(b"c").version
    batch.close()
    with pytest.raises(holt.Closed):
        batch.put(b"c", b"3")
