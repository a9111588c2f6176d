// The log of docs/durability.md, sections 2, 3 and 7, as a transition system: writers reserve, fill and publish in any
// order, a leader syncs, the process dies or the power fails, and the next life goes on behind. What src/Holt/Log does
// in many steps is one here where nobody can come between; each record takes one position.
//
//      start    cut        durable     published      tail        |cache|
//       v        v           v             v            v             v
//    ---+--------+-----------+-------------+------------+-------------+
//       | in the | has been  | every mark  | reserved   | ready: old  |
//       | frames | synced    | is there    |            | records     |
//
// A position is what recovery sees there: a whole record, the head of one, or something that does not check. CRCs are
// believed: a record of which some sectors are missing does not check. The disk is not the cache: `maybe` has all that
// a loss of power can leave at a position. A sync that ended well leaves one of them, one that failed does not, and the
// next sync would not either: the kernel holds the page for clean then.
//
// Proven: the invariant is kept by every step (Safe), and says what is promised (the lemmas behind it). An error can be
// planted (Bug): then the lemma named beside it must fail. verify.sh sees to both.

type Op = nat // what a record says

datatype Bug =
  | Sound
  | UnmarkedFold   // FoldSafe: a head is taken for a record
  | LateTarget     // EndSyncSafe: what was published while the sync ran counts as durable
  | SyncAgain      // SyncFailsSafe: a sync that failed is tried again
  | EarlyAnswer    // AcknowledgeSafe: Sync is answered when the record is published
  | EarlyRecycling // ExtendSafe: a segment is used again that no durable cut covers
  | UnsyncedCut    // CheckpointSafe: the log is not synced up to the cut
  | WishfulMark    // FillSafe: the watermark of a record is what is published, not what is durable
  | LsnRestart     // ReopenSafe: the next life goes on where the log was read to
  | OldSalt        // ReopenSafe: the next life has the salt of one before
  | Unsettled      // ReopenSafe: what was read is believed to be on the disk
  | LsnUnchecked   // OldIsNeverNew: whatever checks with the salt is a record
  | RecordBehind   // NothingDurableIsLost: a valid record behind a bad one counts as proof of damage

const Planted: Bug := Sound

datatype Cell =
  | Bad
  | Head(lsn: nat, salt: nat, mark: nat)
  | Record(lsn: nat, salt: nat, mark: nat, op: Op)

datatype Life = Life(start: nat, end: nat, salt: nat)

datatype Log = Log(
  cache: seq<Cell>,          // what every process sees
  maybe: seq<iset<Cell>>,    // what can be on the disk
  dirty: set<nat>,           // what the next sync writes
  past: seq<Life>,           // earlier lives, by the headers of later ones
  start: nat, salt: nat,     // the last life, by its headers
  header: nat,               // the highest watermark in them
  cut: nat,                  // where replay starts, by the manifest
  isUp: bool, isFenced: bool,
  tail: nat, published: nat, durable: nat,
  target: nat,               // of the sync that runs
  writing: set<nat>,         // reserved, no mark yet
  handed: map<nat, Op>,      // what happened, by position: never stored, never forgotten
  promised: set<nat>)        // what was answered to be durable

predicate IsHead(c: Cell, x: nat, salt: nat) { !c.Bad? && c.salt == salt && (c.lsn == x || Planted == LsnUnchecked) }
predicate IsRecord(c: Cell, x: nat, salt: nat) { c.Record? && IsHead(c, x, salt) }

// ---- Steps. The process that writes:

ghost predicate Init(s: Log) {
  s == Log([], [], {}, [], 0, 1, 0, 0, true, false, 0, 0, 0, 0, {}, map[], {})
}

ghost predicate Reserve(s: Log, t: Log, op: Op) {
  s.isUp && !s.isFenced && s.tail < |s.cache|
  && t == s.(tail := s.tail + 1, writing := s.writing + {s.tail}, handed := s.handed[s.tail := op])
}

ghost predicate Store(s: Log, t: Log, x: nat, c: Cell, writing: set<nat>) {
  s.isUp && x in s.writing && x < |s.cache| && x < |s.maybe|
  && t == s.(cache := s.cache[x := c], maybe := s.maybe[x := s.maybe[x] + iset{Bad, c}], dirty := s.dirty + {x},
             writing := writing)
}

ghost predicate Fill(s: Log, t: Log, x: nat) {
  Store(s, t, x, Head(x, s.salt, if Planted == WishfulMark then s.published else s.durable), s.writing)
}

ghost predicate Publish(s: Log, t: Log, x: nat) {
  x < |s.cache| && x in s.handed && s.cache[x].Head? && IsHead(s.cache[x], x, s.salt)
  && Store(s, t, x, Record(x, s.salt, s.cache[x].mark, s.handed[x]), s.writing - {x})
}

ghost predicate Fold(s: Log, t: Log) {
  s.isUp && s.published < s.tail && s.published < |s.cache|
  && (if Planted == UnmarkedFold then IsHead(s.cache[s.published], s.published, s.salt)
      else IsRecord(s.cache[s.published], s.published, s.salt))
  && t == s.(published := s.published + 1)
}

ghost predicate BeginSync(s: Log, t: Log) {
  s.isUp && !s.isFenced && t == s.(target := s.published)
}

ghost predicate EndSync(s: Log, t: Log) {
  s.isUp && !s.isFenced && |s.cache| == |s.maybe|
  && var to := if Planted == LateTarget then s.published else s.target;
  t == s.(durable := to, target := to,
          maybe := seq(|s.maybe|, x requires 0 <= x < |s.cache| == |s.maybe| =>
            if x in s.dirty && x < s.target then iset{s.cache[x]} else s.maybe[x]),
          dirty := set x | x in s.dirty && s.target <= x)
}

ghost predicate SyncFails(s: Log, t: Log) {
  s.isUp && t == s.(dirty := {}, target := s.durable, isFenced := Planted != SyncAgain)
}

ghost predicate Acknowledge(s: Log, t: Log, x: nat) {
  s.isUp && s.start <= x < (if Planted == EarlyAnswer then s.published else s.durable)
  && t == s.(promised := s.promised + {x})
}

// The other model shows how this becomes one step.
ghost predicate Checkpoint(s: Log, t: Log, cut: nat) {
  s.isUp && s.start <= cut && s.cut <= cut <= (if Planted == UnsyncedCut then s.published else s.durable)
  && t == s.(cut := cut)
}

// Another segment: zeros, or a file whose positions [from, to) are not needed any more. What lies in it are old
// records, and bytes of values that may look like any record but for the salt, which nobody can know.
ghost predicate Extend(s: Log, t: Log, from: nat, to: nat, cells: seq<Cell>, more: seq<iset<Cell>>) {
  s.isUp && |s.cache| == |s.maybe| && |cells| == |more|
  && from <= to <= (if Planted == EarlyRecycling then s.tail else s.cut) && to <= |s.cache|
  && (forall x | 0 <= x < |more| :: cells[x] in more[x])
  && (forall x | 0 <= x < |more| :: forall c | c in more[x] ::
        c.Bad? || c.salt != s.salt || exists y | from <= y < to :: c in s.maybe[y])
  && t == s.(header := s.durable,
             cache := seq(|s.cache|, x requires 0 <= x < |s.cache| => if from <= x < to then Bad else s.cache[x])
               + cells,
             maybe := seq(|s.maybe|, x requires 0 <= x < |s.maybe| => if from <= x < to then iset{Bad} else s.maybe[x])
               + more)
}

// ---- What ends it, at any moment, also while the next one reads:

ghost predicate Kill(s: Log, t: Log) {
  t == s.(isUp := false, isFenced := false, writing := {}, published := s.durable, target := s.durable)
}

ghost predicate PowerLoss(s: Log, t: Log, disk: seq<Cell>) {
  |disk| == |s.cache| == |s.maybe|
  && (forall x | 0 <= x < |disk| :: disk[x] in s.maybe[x])
  && t == s.(isUp := false, isFenced := false, writing := {}, published := s.durable, target := s.durable, dirty := {},
             cache := disk, maybe := seq(|disk|, x requires 0 <= x < |disk| => iset{disk[x]}))
}

// ---- Recovery:

function From(s: Log): nat { if s.start < s.cut then s.cut else s.start }

function EndFrom(cache: seq<Cell>, x: nat, salt: nat): (end: nat)
  ensures x <= end && (x <= |cache| ==> end <= |cache|)
  ensures forall y | x <= y < end :: y < |cache| && IsRecord(cache[y], y, salt)
  ensures end < |cache| ==> !IsRecord(cache[end], end, salt)
  decreases |cache| - x
{
  if x < |cache| && IsRecord(cache[x], x, salt) then EndFrom(cache, x + 1, salt) else x
}

function End(s: Log): nat { EndFrom(s.cache, From(s), s.salt) }

predicate IsIn(l: Life, x: nat) { l.start <= x < l.end }

// The tail rule: whatever says that more was durable than can be read makes it damage.
ghost predicate IsDamaged(s: Log) {
  (exists i, x: nat | 0 <= i < |s.past| && s.cut <= x && IsIn(s.past[i], x) ::
      x >= |s.cache| || !IsRecord(s.cache[x], x, s.past[i].salt))
  || s.header > End(s)
  || (exists x | End(s) <= x < |s.cache| :: IsHead(s.cache[x], x, s.salt) && s.cache[x].mark > End(s))
  || (Planted == RecordBehind && exists x | End(s) <= x < |s.cache| :: IsRecord(s.cache[x], x, s.salt))
}

ghost predicate Reopen(s: Log, t: Log, salt: nat, gap: nat) {
  !s.isUp && !IsDamaged(s) && |s.cache| == |s.maybe|
  && (Planted == OldSalt || forall x, c | 0 <= x < |s.maybe| && c in s.maybe[x] && !c.Bad? :: c.salt != salt)
  && var start := if Planted == LsnRestart then End(s) else |s.cache| + gap;
  t == s.(past := s.past + [Life(s.start, End(s), s.salt)], start := start, salt := salt, header := start, isUp := true,
          tail := start, published := start, durable := start, target := start, dirty := {},
          cache := s.cache + seq(gap, _ => Bad),
          maybe := seq(|s.maybe|, x requires 0 <= x < |s.cache| == |s.maybe| =>
              if From(s) <= x < End(s) && Planted != Unsettled then iset{s.cache[x]} else s.maybe[x])
            + seq(gap, _ => iset{Bad}))
}

// ---- The invariant:

ghost predicate IsSure(cell: Cell, maybe: iset<Cell>) { forall c | c in maybe :: c == cell }

// What checks with the salt of this life was written in it.
ghost predicate AreKnown(s: Log, cells: iset<Cell>) {
  forall c | c in cells ::
    c.Bad? || c.salt != s.salt
    || (s.start <= c.lsn && c.lsn in s.handed && c.mark <= s.durable && (c.Record? ==> c.op == s.handed[c.lsn]))
}

ghost predicate IsKept(s: Log, l: Life) requires |s.cache| == |s.maybe| {
  forall x | s.cut <= x && IsIn(l, x) ::
    x < |s.cache| && IsSure(s.cache[x], s.maybe[x])
    && IsRecord(s.cache[x], x, l.salt) && x in s.handed && s.cache[x].op == s.handed[x]
}

ghost predicate InLog(s: Log, x: nat) { s.start <= x < s.tail || exists i | 0 <= i < |s.past| :: IsIn(s.past[i], x) }

ghost predicate Inv(s: Log) {
  |s.cache| == |s.maybe|
  && s.start <= s.durable <= s.target <= s.published <= s.tail <= |s.cache|
  && s.header <= s.durable && s.cut <= s.durable
  && (forall x | x in s.handed :: x < s.tail)
  && (forall x | s.start <= x < s.tail :: x in s.handed)
  && (forall x | x in s.writing :: s.isUp && s.published <= x < s.tail && !IsRecord(s.cache[x], x, s.salt))
  && (forall x | 0 <= x < |s.cache| :: s.cache[x] in s.maybe[x])
  && (forall x | 0 <= x < |s.cache| :: AreKnown(s, s.maybe[x]))
  && (forall x | From(s) <= x < s.published :: IsRecord(s.cache[x], x, s.salt))
  && (forall x | From(s) <= x < s.durable :: IsSure(s.cache[x], s.maybe[x]))
  && (s.isUp && !s.isFenced ==> forall x | From(s) <= x < s.tail ::
        x in s.writing || x in s.dirty || IsSure(s.cache[x], s.maybe[x]))
  && (forall i | 0 <= i < |s.past| :: s.past[i].end <= s.start && IsKept(s, s.past[i]))
  && (forall x | x in s.promised :: InLog(s, x) && x < s.durable)
}

ghost predicate Next(s: Log, t: Log) {
  (exists op :: Reserve(s, t, op)) || (exists x :: Fill(s, t, x)) || (exists x :: Publish(s, t, x)) || Fold(s, t)
  || BeginSync(s, t) || EndSync(s, t) || SyncFails(s, t) || (exists x :: Acknowledge(s, t, x))
  || (exists cut :: Checkpoint(s, t, cut))
  || (exists from, to, cells, more :: Extend(s, t, from, to, cells, more))
  || Kill(s, t) || (exists disk :: PowerLoss(s, t, disk)) || (exists salt, gap :: Reopen(s, t, salt, gap))
}

least predicate IsReachable(s: Log) { Init(s) || exists r :: IsReachable(r) && Next(r, s) }
