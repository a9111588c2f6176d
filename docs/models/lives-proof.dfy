// Proofs for lives.dfy: every step keeps the invariant (Safe), the invariant says what is promised, and the model is
// not empty: an example has a life that is passed over.

include "lives.dfy"

// ---- Every step keeps the invariant:

lemma OpenSafe(s: Lives, t: Lives, n: nat) requires Inv(s) && Open(s, t, n) ensures Inv(t) {}
lemma SyncHeaderSafe(s: Lives, t: Lives) requires Inv(s) && SyncHeader(s, t) ensures Inv(t) {}
lemma RecordSafe(s: Lives, t: Lives) requires Inv(s) && Record(s, t) ensures Inv(t) {}
lemma SettleSafe(s: Lives, t: Lives) requires Inv(s) && Settle(s, t) ensures Inv(t) {}
lemma PowerLossSafe(s: Lives, t: Lives, kept: set<nat>, full: set<nat>)
  requires Inv(s) && PowerLoss(s, t, kept, full) ensures Inv(t) {}

least lemma Safe(s: Lives)
  requires IsReachable(s)
  ensures Inv(s)
{
  if !Init(s) {
    var r :| IsReachable(r) && Next(r, s);
    if n :| Open(r, s, n) { OpenSafe(r, s, n); }
    if SyncHeader(r, s) { SyncHeaderSafe(r, s); }
    if Record(r, s) { RecordSafe(r, s); }
    if Settle(r, s) { SettleSafe(r, s); }
    if kept, full :| PowerLoss(r, s, kept, full) { PowerLossSafe(r, s, kept, full); }
  }
}

// ---- What is promised:

predicate IsWayBack(s: Lives, n: nat) decreases n {
  n == 0 || (n in s.seen && s.seen[n] < n && (s.seen[n] == 0 || s.seen[n] in s.full) && IsWayBack(s, s.seen[n]))
}

lemma TheWayBackIsThere(s: Lives, n: nat)
  requires Inv(s) && n in s.seen
  ensures IsWayBack(s, n)
  decreases n
{
  if s.seen[n] != 0 {
    TheWayBackIsThere(s, s.seen[n]);
  }
}

// ---- All this can happen: life 1 has a record; life 2 dies before its header is durable; life 3 goes on behind
// life 1; the power fails, and life 2 is gone.

lemma Step(s: Lives, t: Lives) requires IsReachable(s) && Next(s, t) ensures IsReachable(t) {}

lemma ExampleOfARecord() returns (s: Lives)
  ensures IsReachable(s) && s == Lives(map[1 := 0], {1}, {1}, {}, 1, false)
{
  var s0 := Lives(map[], {}, {}, {}, 0, false);
  var s1 := Lives(map[1 := 0], {}, {}, {}, 1, true);
  assert Open(s0, s1, 0);
  Step(s0, s1);
  var s2 := Lives(map[1 := 0], {1}, {}, {}, 1, true);
  assert SyncHeader(s1, s2);
  Step(s1, s2);
  var s3 := Lives(map[1 := 0], {1}, {1}, {}, 1, true);
  assert Record(s2, s3);
  Step(s2, s3);
  s := Lives(map[1 := 0], {1}, {1}, {}, 1, false);
  assert Kill(s3, s);
  Step(s3, s);
}

lemma ExampleOfAnEmptyLife() returns (s: Lives)
  ensures IsReachable(s) && s == Lives(map[1 := 0, 2 := 1], {1}, {1}, {1}, 2, false)
{
  var s0 := ExampleOfARecord();
  var s1 := Lives(map[1 := 0, 2 := 1], {1}, {1}, {1}, 2, true);
  assert Open(s0, s1, 1) by { assert IsNewest(s0, 1); }
  Step(s0, s1);
  s := Lives(map[1 := 0, 2 := 1], {1}, {1}, {1}, 2, false);
  assert Kill(s1, s);
  Step(s1, s);
}

lemma ExampleOfPassingItOver() returns (s: Lives)
  ensures IsReachable(s) && s == Lives(map[1 := 0, 3 := 1], {1, 3}, {1}, {1}, 3, false)
{
  var s0 := ExampleOfAnEmptyLife();
  var s1 := Lives(map[1 := 0, 2 := 1, 3 := 1], {1}, {1}, {1}, 3, true);
  assert Open(s0, s1, 1) by { assert IsNewest(s0, 2); }
  Step(s0, s1);
  var s2 := Lives(map[1 := 0, 2 := 1, 3 := 1], {1, 3}, {1}, {1}, 3, true);
  assert SyncHeader(s1, s2);
  Step(s1, s2);
  s := Lives(map[1 := 0, 3 := 1], {1, 3}, {1}, {1}, 3, false);
  assert PowerLoss(s2, s, {1, 3}, {1}) by {
    assert s.seen == map n | n in {1, 3} && n in s2.seen :: s2.seen[n];
  }
  Step(s2, s);
}
