// Proofs for log.dfy: every step keeps the invariant (Safe), the invariant says what is promised, and the model is not
// empty: an example goes through two lives.

include "log.dfy"

// ---- Every step keeps the invariant:

lemma ReserveSafe(s: Log, t: Log, op: Op) requires Inv(s) && Reserve(s, t, op) ensures Inv(t) {}
lemma FillSafe(s: Log, t: Log, x: nat) requires Inv(s) && Fill(s, t, x) ensures Inv(t) {}
lemma PublishSafe(s: Log, t: Log, x: nat) requires Inv(s) && Publish(s, t, x) ensures Inv(t) {}
lemma FoldSafe(s: Log, t: Log) requires Inv(s) && Fold(s, t) ensures Inv(t) {}
lemma BeginSyncSafe(s: Log, t: Log) requires Inv(s) && BeginSync(s, t) ensures Inv(t) {}
lemma EndSyncSafe(s: Log, t: Log) requires Inv(s) && EndSync(s, t) ensures Inv(t) {}
lemma SyncFailsSafe(s: Log, t: Log) requires Inv(s) && SyncFails(s, t) ensures Inv(t) {}
lemma AcknowledgeSafe(s: Log, t: Log, x: nat) requires Inv(s) && Acknowledge(s, t, x) ensures Inv(t) {}
lemma CheckpointSafe(s: Log, t: Log, cut: nat) requires Inv(s) && Checkpoint(s, t, cut) ensures Inv(t) {}
lemma ExtendSafe(s: Log, t: Log, from: nat, to: nat, cells: seq<Cell>, more: seq<iset<Cell>>)
  requires Inv(s) && Extend(s, t, from, to, cells, more) ensures Inv(t) {}
lemma KillSafe(s: Log, t: Log) requires Inv(s) && Kill(s, t) ensures Inv(t) {}
lemma PowerLossSafe(s: Log, t: Log, disk: seq<Cell>) requires Inv(s) && PowerLoss(s, t, disk) ensures Inv(t) {}
lemma ReopenSafe(s: Log, t: Log, salt: nat, gap: nat)
  requires Inv(s) && Reopen(s, t, salt, gap)
  ensures Inv(t)
{
  forall i | 0 <= i < |t.past| ensures t.past[i].end <= t.start && IsKept(t, t.past[i]) {
    if i < |s.past| {
      assert t.past[i] == s.past[i] && IsKept(s, s.past[i]);
    } else {
      forall x | t.cut <= x && IsIn(t.past[i], x) ensures x in s.handed && IsRecord(t.cache[x], x, s.salt) {
        assert AreKnown(s, s.maybe[x]) && s.cache[x] in s.maybe[x];
      }
    }
  }
  forall x | x in t.promised ensures InLog(t, x) && x < t.durable {
    assert IsIn(t.past[|s.past|], x) || exists i | 0 <= i < |s.past| :: IsIn(t.past[i], x) && t.past[i] == s.past[i];
  }
}

least lemma Safe(s: Log)
  requires IsReachable(s)
  ensures Inv(s)
{
  if !Init(s) {
    var r :| IsReachable(r) && Next(r, s);
    if op :| Reserve(r, s, op) { ReserveSafe(r, s, op); }
    if x :| Fill(r, s, x) { FillSafe(r, s, x); }
    if x :| Publish(r, s, x) { PublishSafe(r, s, x); }
    if Fold(r, s) { FoldSafe(r, s); }
    if BeginSync(r, s) { BeginSyncSafe(r, s); }
    if EndSync(r, s) { EndSyncSafe(r, s); }
    if SyncFails(r, s) { SyncFailsSafe(r, s); }
    if x :| Acknowledge(r, s, x) { AcknowledgeSafe(r, s, x); }
    if cut :| Checkpoint(r, s, cut) { CheckpointSafe(r, s, cut); }
    if from, to, cells, more :| Extend(r, s, from, to, cells, more) { ExtendSafe(r, s, from, to, cells, more); }
    if Kill(r, s) { KillSafe(r, s); }
    if disk :| PowerLoss(r, s, disk) { PowerLossSafe(r, s, disk); }
    if salt, gap :| Reopen(r, s, salt, gap) { ReopenSafe(r, s, salt, gap); }
  }
}

// ---- What is promised:

// What recovery answers for a position.
ghost predicate Reads(s: Log, x: nat, op: Op) {
  s.cut <= x < |s.cache| && s.cache[x].Record? && s.cache[x].op == op
  && (From(s) <= x < End(s) || exists i | 0 <= i < |s.past| :: IsIn(s.past[i], x))
}

// Whatever was lost: a prefix of the log is read, it has all that was durable, and nothing counts as damage.
lemma NothingDurableIsLost(s: Log)
  requires Inv(s) && !s.isUp
  ensures !IsDamaged(s) && s.durable <= End(s) <= s.tail
  ensures forall x, op | s.cut <= x :: Reads(s, x, op) <==> InLog(s, x) && x < End(s) && s.handed[x] == op
  ensures forall x | x in s.promised :: InLog(s, x) && x < End(s)
{
  forall x | 0 <= x < |s.cache| && IsHead(s.cache[x], x, s.salt)
    ensures x < s.tail && s.cache[x].mark <= s.durable && (s.cache[x].Record? ==> s.cache[x].op == s.handed[x])
  {
    assert AreKnown(s, s.maybe[x]) && s.cache[x] in s.maybe[x];
  }
  assert s.tail < End(s) ==> IsRecord(s.cache[s.tail], s.tail, s.salt);
}

// A version is the position of its record.
lemma VersionsNeverRepeat(s: Log, t: Log, op: Op)
  requires Inv(s) && Reserve(s, t, op)
  ensures s.tail !in s.handed && t.handed.Keys == s.handed.Keys + {s.tail}
{
}

// Whatever lies on the disk.
lemma OldIsNeverNew(s: Log, x: nat, c: Cell)
  requires Inv(s) && x < |s.cache| && c in s.maybe[x] && IsRecord(c, x, s.salt)
  ensures s.start <= x < s.tail && c.op == s.handed[x]
{
  assert AreKnown(s, s.maybe[x]);
}

// An asynchronous write is answered when `published` has passed it.
lemma AnswersSurviveTheProcess(s: Log, t: Log)
  requires Inv(s) && Kill(s, t)
  ensures s.published <= End(t)
{
}

// Which mark tells of it: the watermark of a header, or of any head behind; or another life that has begun.
lemma DamageIsSeen(s: Log, bad: Log, x: nat)
  requires Inv(s) && !s.isUp && From(s) <= x < |s.cache| && bad == s.(cache := s.cache[x := Bad])
  requires x < s.header || exists y | x < y < |s.cache| :: IsHead(s.cache[y], y, s.salt) && s.cache[y].mark > x
  ensures IsDamaged(bad)
{
  assert !IsRecord(bad.cache[x], x, s.salt);
  assert End(bad) <= x;
  if y :| x < y < |s.cache| && IsHead(s.cache[y], y, s.salt) && s.cache[y].mark > x {
    assert bad.cache[y] == s.cache[y];
  }
}

lemma DamageOfAnEarlierLifeIsSeen(s: Log, bad: Log, i: nat, x: nat)
  requires Inv(s) && !s.isUp && i < |s.past| && s.cut <= x < |s.cache| && IsIn(s.past[i], x)
  requires bad == s.(cache := s.cache[x := Bad])
  ensures IsDamaged(bad)
{
  assert !IsRecord(bad.cache[x], x, bad.past[i].salt);
}

// ---- All this can happen: two records published out of order, synced, answered; a loss of power; the next life.

lemma Step(s: Log, t: Log) requires IsReachable(s) && Next(s, t) ensures IsReachable(t) {}

lemma ExampleOfReserving() returns (s: Log)
  ensures IsReachable(s)
  ensures s == Log([Bad, Bad], [iset{Bad}, iset{Bad}],
                   {}, [], 0, 1, 0, 0, true, false, 2, 0, 0, 0, {0, 1}, map[0 := 7, 1 := 8], {})
{
  var s0 := Log([], [], {}, [], 0, 1, 0, 0, true, false, 0, 0, 0, 0, {}, map[], {});
  var more := [iset{Bad}, iset{Bad}];
  var s1 := s0.(cache := [Bad, Bad], maybe := more);
  assert Extend(s0, s1, 0, 0, [Bad, Bad], more);
  Step(s0, s1);
  var s2 := s1.(tail := 1, writing := {0}, handed := map[0 := 7]);
  assert Reserve(s1, s2, 7);
  Step(s1, s2);
  s := s2.(tail := 2, writing := {0, 1}, handed := map[0 := 7, 1 := 8]);
  assert Reserve(s2, s, 8);
  Step(s2, s);
}

lemma ExampleOfPublishing() returns (s: Log)
  ensures IsReachable(s)
  ensures s == Log([Record(0, 1, 0, 7), Record(1, 1, 0, 8)],
                   [iset{Bad, Head(0, 1, 0), Record(0, 1, 0, 7)}, iset{Bad, Head(1, 1, 0), Record(1, 1, 0, 8)}],
                   {0, 1}, [], 0, 1, 0, 0, true, false, 2, 0, 0, 0, {}, map[0 := 7, 1 := 8], {})
{
  var s0 := ExampleOfReserving();
  var h1, r1, h0, r0 := Head(1, 1, 0), Record(1, 1, 0, 8), Head(0, 1, 0), Record(0, 1, 0, 7);
  var s1 := s0.(cache := [Bad, h1], maybe := [iset{Bad}, iset{Bad, h1}], dirty := {1});
  assert Fill(s0, s1, 1) by { assert s1.maybe[1] == s0.maybe[1] + iset{Bad, h1}; }
  Step(s0, s1);
  var s2 := s1.(cache := [Bad, r1], maybe := [iset{Bad}, iset{Bad, h1, r1}], writing := {0});
  assert Publish(s1, s2, 1) by { assert s2.maybe[1] == s1.maybe[1] + iset{Bad, r1}; }
  Step(s1, s2);
  var s3 := s2.(cache := [h0, r1], maybe := [iset{Bad, h0}, iset{Bad, h1, r1}], dirty := {0, 1});
  assert Fill(s2, s3, 0) by { assert s3.maybe[0] == s2.maybe[0] + iset{Bad, h0}; }
  Step(s2, s3);
  s := s3.(cache := [r0, r1], maybe := [iset{Bad, h0, r0}, iset{Bad, h1, r1}], writing := {});
  assert Publish(s3, s, 0) by { assert s.maybe[0] == s3.maybe[0] + iset{Bad, r0}; }
  Step(s3, s);
}

lemma ExampleOfSyncing() returns (s: Log)
  ensures IsReachable(s)
  ensures s == Log([Record(0, 1, 0, 7), Record(1, 1, 0, 8)], [iset{Record(0, 1, 0, 7)}, iset{Record(1, 1, 0, 8)}],
                   {}, [], 0, 1, 0, 0, true, false, 2, 2, 2, 2, {}, map[0 := 7, 1 := 8], {0})
{
  var s0 := ExampleOfPublishing();
  var s1 := s0.(published := 1);
  assert Fold(s0, s1);
  Step(s0, s1);
  var s2 := s1.(published := 2);
  assert Fold(s1, s2);
  Step(s1, s2);
  var s3 := s2.(target := 2);
  assert BeginSync(s2, s3);
  Step(s2, s3);
  var s4 := s3.(durable := 2, dirty := {}, maybe := [iset{s3.cache[0]}, iset{s3.cache[1]}]);
  assert EndSync(s3, s4);
  Step(s3, s4);
  s := s4.(promised := {0});
  assert Acknowledge(s4, s, 0);
  Step(s4, s);
}

lemma ExampleOfAnotherLife() returns (s: Log)
  ensures IsReachable(s) && s.isUp && s.promised == {0} && s.past == [Life(0, 2, 1)] && s.start == 3
{
  var s0 := ExampleOfSyncing();
  var s1 := s0.(isUp := false);
  assert PowerLoss(s0, s1, s0.cache);
  Step(s0, s1);
  NothingDurableIsLost(s1) by { Safe(s1); }
  s := s1.(isUp := true, past := [Life(0, 2, 1)], start := 3, salt := 2, header := 3, tail := 3, published := 3,
           durable := 3, target := 3, cache := s1.cache + [Bad], maybe := s1.maybe + [iset{Bad}]);
  assert Reopen(s1, s, 2, 1);
  Step(s1, s);
}
