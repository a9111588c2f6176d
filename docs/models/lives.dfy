// Which life of the log goes on where: docs/durability.md, section 2. log.dfy takes the header of a new life for
// durable at once; here it is in the page cache first, and who wrote it may die, or its sync may fail. The next opener
// sees it all the same, and a loss of power takes it back later, when other lives have begun behind it.
//
//      life 1  <------------------  life 3  <---  life 4     each header names the life that it goes on behind
//               life 2: no record                            and none names life 2, which may be gone tomorrow
//
// So a life goes on behind the newest one that has a record. That one's header is durable, because nobody writes a
// record before; and its records are, because an opener settles what it has read. What LogReader, SegmentList and
// DurableStore.StartLog do is here.
//
// Proven: whatever is lost, from each life that is left the way back is there, up to the first one (TheWayBackIsThere).
// An error can be planted (Bug): then the lemma named beside it must fail. verify.sh sees to both.

datatype Bug =
  | Sound
  | BehindAnEmptyLife // OpenSafe: a life goes on behind the newest one that is seen
  | EarlyRecord       // RecordSafe: a record is written before the header is durable
  | UnsettledLife     // OpenSafe: what was read is believed to be on the disk

const Planted: Bug := Sound

datatype Lives = Lives(
  seen: map<nat, nat>,     // headers that every process sees: each life, and the one it goes on behind; 0 is none
  durable: set<nat>,       // headers that no loss of power takes back
  full: set<nat>,          // lives that are seen to have a record
  settled: set<nat>,       // lives whose records no loss of power takes back
  last: nat,               // by the superblock: no life has a higher number
  isUp: bool)

ghost predicate Init(s: Lives) { s == Lives(map[], {}, {}, {}, 0, false) }

// ---- Steps:

// The lives that an opener finds, from the newest back to the first.
ghost predicate IsNewest(s: Lives, n: nat) { n in s.seen && forall m | m in s.seen :: m <= n }

ghost predicate IsBehind(s: Lives, n: nat) {
  if Planted == BehindAnEmptyLife then (if s.seen == map[] then n == 0 else IsNewest(s, n))
  else if s.seen == map[] then n == 0
  else exists newest :: IsNewest(s, newest) && n == if newest in s.full then newest else s.seen[newest]
}

ghost predicate Open(s: Lives, t: Lives, n: nat) {
  !s.isUp && IsBehind(s, n)
  && t == s.(isUp := true, last := s.last + 1, seen := s.seen[s.last + 1 := n],
             settled := if Planted == UnsettledLife || n == 0 then s.settled else s.settled + {n})
}

ghost predicate SyncHeader(s: Lives, t: Lives) {
  s.isUp && s.last in s.seen && t == s.(durable := s.durable + {s.last})
}

ghost predicate Record(s: Lives, t: Lives) {
  s.isUp && (s.last in s.durable || (Planted == EarlyRecord && s.last in s.seen)) && t == s.(full := s.full + {s.last})
}

ghost predicate Settle(s: Lives, t: Lives) {
  s.isUp && s.last in s.full && t == s.(settled := s.settled + {s.last})
}

ghost predicate Kill(s: Lives, t: Lives) { t == s.(isUp := false) }

ghost predicate PowerLoss(s: Lives, t: Lives, kept: set<nat>, full: set<nat>) {
  s.durable <= kept <= s.seen.Keys && s.settled <= full <= s.full
  && t == s.(isUp := false, seen := map n | n in kept && n in s.seen :: s.seen[n], durable := kept, full := full)
}

// ---- The invariant:

ghost predicate Inv(s: Lives) {
  s.settled <= s.full <= s.durable <= s.seen.Keys
  && (forall n | n in s.seen :: 0 < n <= s.last)
  && (forall n | n in s.seen :: s.seen[n] == 0 || (s.seen[n] < n && s.seen[n] in s.settled))
}

ghost predicate Next(s: Lives, t: Lives) {
  (exists n :: Open(s, t, n)) || SyncHeader(s, t) || Record(s, t) || Settle(s, t) || Kill(s, t)
  || (exists kept, full :: PowerLoss(s, t, kept, full))
}

least predicate IsReachable(s: Lives) { Init(s) || exists r :: IsReachable(r) && Next(r, s) }
