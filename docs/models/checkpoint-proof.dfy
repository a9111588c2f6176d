// Proofs for checkpoint.dfy: every step keeps the invariant (Safe), the invariant says what is promised, and the model
// is not empty: examples go through a checkpoint, and through one that failed.

include "checkpoint.dfy"

// ---- Every step keeps the invariant:

lemma InitSafe(s: Store) requires Init(s) ensures Inv(s) {}
lemma ChangeSafe(s: Store, t: Store, frames: Frames) requires Inv(s) && Change(s, t, frames) ensures Inv(t) {}
lemma SyncLogSafe(s: Store, t: Store) requires Inv(s) && SyncLog(s, t) ensures Inv(t) {}
lemma OpenCutSafe(s: Store, t: Store) requires Inv(s) && OpenCut(s, t) ensures Inv(t) {}
lemma GrowSafe(s: Store, t: Store) requires Inv(s) && Grow(s, t) ensures Inv(t) {}
lemma WriteSafe(s: Store, t: Store, f: nat, e: nat) requires Inv(s) && Write(s, t, f, e) ensures Inv(t) {}
lemma SyncDataSafe(s: Store, t: Store) requires Inv(s) && SyncData(s, t) ensures Inv(t) {}
lemma SyncDataFailsSafe(s: Store, t: Store) requires Inv(s) && SyncDataFails(s, t) ensures Inv(t) {}
lemma AbandonSafe(s: Store, t: Store) requires Inv(s) && Abandon(s, t) ensures Inv(t) {}
lemma AppendSafe(s: Store, t: Store, m: Manifest) requires Inv(s) && Append(s, t, m) ensures Inv(t) {}
lemma SwitchSafe(s: Store, t: Store, g: nat, m: Manifest) requires Inv(s) && Switch(s, t, g, m) ensures Inv(t) {}
lemma CommitSafe(s: Store, t: Store) requires Inv(s) && Commit(s, t) ensures Inv(t) {}
lemma SyncFailsSafe(s: Store, t: Store) requires Inv(s) && SyncFails(s, t) ensures Inv(t) {}
lemma ReleaseSafe(s: Store, t: Store) requires Inv(s) && Release(s, t) ensures Inv(t) {}
lemma DeleteSafe(s: Store, t: Store, g: nat) requires Inv(s) && Delete(s, t, g) ensures Inv(t) {}
lemma CloseSafe(s: Store, t: Store) requires Inv(s) && Close(s, t) ensures Inv(t) {}
lemma KillSafe(s: Store, t: Store) requires Inv(s) && Kill(s, t) ensures Inv(t) {}
lemma PowerLossSafe(s: Store, t: Store, g: nat, m: Manifest, disk: seq<Image>, records: nat)
  requires Inv(s) && PowerLoss(s, t, g, m, disk, records) ensures Inv(t) {}
lemma ReopenSafe(s: Store, t: Store) requires Inv(s) && Reopen(s, t) ensures Inv(t) {}

least lemma Safe(s: Store)
  requires IsReachable(s)
  ensures Inv(s)
{
  if !Init(s) {
    var r :| IsReachable(r) && Next(r, s);
    if frames :| Change(r, s, frames) { ChangeSafe(r, s, frames); }
    if SyncLog(r, s) { SyncLogSafe(r, s); }
    if OpenCut(r, s) { OpenCutSafe(r, s); }
    if Grow(r, s) { GrowSafe(r, s); }
    if f, e :| Write(r, s, f, e) { WriteSafe(r, s, f, e); }
    if SyncData(r, s) { SyncDataSafe(r, s); }
    if SyncDataFails(r, s) { SyncDataFailsSafe(r, s); }
    if Abandon(r, s) { AbandonSafe(r, s); }
    if m :| Append(r, s, m) { AppendSafe(r, s, m); }
    if g, m :| Switch(r, s, g, m) { SwitchSafe(r, s, g, m); }
    if Commit(r, s) { CommitSafe(r, s); }
    if SyncFails(r, s) { SyncFailsSafe(r, s); }
    if Release(r, s) { ReleaseSafe(r, s); }
    if g :| Delete(r, s, g) { DeleteSafe(r, s, g); }
    if Close(r, s) { CloseSafe(r, s); }
    if Kill(r, s) { KillSafe(r, s); }
    if g, m, disk, records :| PowerLoss(r, s, g, m, disk, records) { PowerLossSafe(r, s, g, m, disk, records); }
    if Reopen(r, s) { ReopenSafe(r, s); }
  }
}

// ---- What is promised:

// Recovery finds a manifest, each extent it names holds the image that was written for it, together they are the store
// as of the cut, and the log from the cut on is there.
lemma AnyCrashLeavesACheckpoint(s: Store)
  requires Inv(s) && !s.isUp
  ensures var m := Seen(s);
    m.Manifest? && s.released <= m.cut <= s.logDurable < |s.history| && m.places.Keys == s.history[m.cut].Keys
    && forall f | f in m.places ::
         m.places[f].extent < |s.data| && s.data[m.places[f].extent] == Image(s.history[m.cut][f])
{
  assert AllHold(s, s.files[s.holt].maybe);
}

// And not an older one than the last that was made.
lemma CheckpointsAreKept(s: Store, t: Store, g: nat, m: Manifest, disk: seq<Image>, records: nat)
  requires Inv(s) && IsWriting(s) && PowerLoss(s, t, g, m, disk, records)
  ensures Seen(t) == s.table || (s.isPending && Seen(t) == Seen(s) && s.table.cut <= Seen(t).cut)
{
  assert AreOwn(s, s.files[g].maybe);
}

// Nothing that a manifest names is written over, whichever of them the disk has.
lemma NothingNamedIsOverwritten(s: Store, t: Store, f: nat, e: nat, g: nat, m: Manifest)
  requires Inv(s) && Write(s, t, f, e) && g in s.maybeHolt && g in s.files && m in s.files[g].maybe
  ensures e !in Extents(m)
{
  assert AreOwn(s, s.files[g].maybe);
}

// ---- All this can happen: a frame is changed, written, named. Or the record's sync fails, and the next process finds
// what may not be on the disk, and writes a file of its own.

lemma Step(s: Store, t: Store) requires IsReachable(s) && Next(s, t) ensures IsReachable(t) {}

lemma ExampleOfWriting(m: Manifest) returns (s: Store)
  requires m == Manifest(1, map[5 := Place(0, 50)])
  ensures IsReachable(s)
  ensures var empty := Manifest(0, map[]);
    s == Store([Image(50)], [iset{Image(50)}], {}, map[1 := File(m, iset{empty, m}, iset{})], 1, iset{1}, 0, false,
               true, false, true, empty, {}, 1, true, map[5 := 0], true, 1, [map[], map[5 := 50]])
{
  var empty := Manifest(0, map[]);
  var s0 := Store([], [], {}, map[1 := File(empty, iset{empty}, iset{})], 1, iset{1}, 0, false, true, false, true,
                  empty, {}, 0, false, map[], false, 0, [map[]]);
  var s1 := s0.(history := [map[], map[5 := 50]]);
  assert Change(s0, s1, map[5 := 50]);
  Step(s0, s1);
  var s2 := s1.(logDurable := 1);
  assert SyncLog(s1, s2);
  Step(s1, s2);
  var s3 := s2.(isOpen := true, cut := 1);
  assert OpenCut(s2, s3);
  Step(s2, s3);
  var s4 := s3.(data := [Junk], maybe := [iset{Junk}], free := {0});
  assert Grow(s3, s4);
  Step(s3, s4);
  var s5 := s4.(data := [Image(50)], maybe := [iset{Junk, Image(50)}], dirty := {0}, free := {},
                written := map[5 := 0]);
  assert Write(s4, s5, 5, 0) by { assert s5.maybe[0] == s4.maybe[0] + iset{Junk, Image(50)}; }
  Step(s4, s5);
  var s6 := s5.(dirty := {}, maybe := [iset{Image(50)}]);
  assert SyncData(s5, s6);
  Step(s5, s6);
  s := s6.(files := map[1 := File(m, iset{empty, m}, iset{})], isPending := true);
  assert Append(s6, s, m) by { assert iset{empty} + iset{m} == iset{empty, m}; }
  Step(s6, s);
}

lemma ExampleOfCommitting(m: Manifest) returns (s: Store)
  requires m == Manifest(1, map[5 := Place(0, 50)])
  ensures IsReachable(s) && IsWriting(s) && s.table == m && s.released == 1
{
  var s0 := ExampleOfWriting(m);
  var s1 := s0.(files := map[1 := File(m, iset{m}, iset{})], isPending := false, isOpen := false, written := map[],
                table := m);
  assert Commit(s0, s1) by { assert iset{m} + iset{} == iset{m} && Extents(s0.table) == {}; }
  Step(s0, s1);
  s := s1.(released := 1);
  assert Release(s1, s);
  Step(s1, s);
}

lemma ExampleOfFailing(m: Manifest) returns (s: Store)
  requires m == Manifest(1, map[5 := Place(0, 50)])
  ensures IsReachable(s) && IsWriting(s) && s.table == m && s.holt == 2
{
  var s0 := ExampleOfWriting(m);
  var s1 := s0.(isFenced := true);
  assert SyncFails(s0, s1);
  Step(s0, s1);
  var s2 := s1.(isUp := false, isFenced := false, isOwn := false, isPending := false, isOpen := false,
                written := map[]);
  assert Kill(s1, s2);
  Step(s1, s2);
  var file := s2.files[1];
  var s3 := s2.(isUp := true, table := m, files := s2.files[1 := file.(stuck := file.maybe)], free := {});
  assert Reopen(s2, s3) by {
    assert m.places[5].extent in Extents(m);
  }
  Step(s2, s3);
  var s4 := s3.(files := s3.files[2 := File(m, iset{m}, iset{})], holt := 2, maybeHolt := iset{1, 2},
                isPending := true);
  assert Switch(s3, s4, 2, m) by { assert s4.maybeHolt == s3.maybeHolt + iset{2}; }
  Step(s3, s4);
  s := s4.(maybeHolt := iset{2}, isPending := false, isOwn := true);
  assert Commit(s4, s) by { assert iset{m} + iset{} == iset{m}; }
  Step(s4, s);
}
