// Checkpoints of docs/durability.md, sections 6 to 8, as a transition system: images go to free extents, a record of
// the manifest names them, the superblock names the manifest's file, and the process dies or the power fails at any
// moment. What Checkpointer, StoreFiles, Manifest, Superblock and ExtentAllocator do in many steps is one here where
// nothing on the disk depends on the steps between. The log is what log.dfy proves of it: a prefix survives that has
// every durable record. A cut is the number of records below it; that frames can be had as of it is the pool's concern.
//
//      superblock  --->  manifest-G  --->  extents
//      maybeHolt         files[G].maybe    maybe[e]       what a loss of power can leave of each
//      holt              files[G].seen     data[e]        what every process sees
//
// Checksums are believed: a torn image is Junk, a torn record is the record before. A sync that failed has left the
// page clean, so a later one does not write it: what can be on the disk then stays possible (`stuck`) until another
// file takes its place.
//
// Proven: the invariant is kept by every step (Safe), and says what is promised (AnyCrashLeavesACheckpoint). An error
// can be planted (Bug): then the lemma named beside it must fail. verify.sh sees to both.

type Frames = map<nat, nat> // what each frame holds

datatype Bug =
  | Sound
  | EarlyReuse           // AppendSafe: what a record replaces is free when the record is written
  | UnsyncedImages       // AppendSafe: the record is written before the images are durable
  | UnsyncedLog          // AppendSafe: the log is not synced up to the cut
  | EarlyRelease         // ReleaseSafe: the log is released when the record is written
  | DataSyncAgain        // SyncDataFailsSafe: a sync of images that failed is tried again
  | ReuseAfterFailedSync // SyncFailsSafe: a record whose sync failed counts as not written
  | UnsyncedFile         // SwitchSafe: the superblock names a file that is not durable
  | ContinuedManifest    // ReopenSafe: after an unclean end the file is continued
  | EarlyCleaning        // DeleteSafe: old files are deleted before the superblock is durable

const Planted: Bug := Sound

datatype Image = Junk | Image(content: nat)
datatype Place = Place(extent: nat, content: nat)
datatype Manifest = Nothing | Manifest(cut: nat, places: map<nat, Place>)
datatype File = File(seen: Manifest, maybe: iset<Manifest>, stuck: iset<Manifest>)

datatype Store = Store(
  data: seq<Image>,          // the file of extents, as every process sees it
  maybe: seq<iset<Image>>,   // what can be on the disk
  dirty: set<nat>,           // what the next sync writes
  files: map<nat, File>,     // manifests by generation
  holt: nat, maybeHolt: iset<nat>,
  released: nat,             // the log is gone below
  isClean: bool,             // the superblock says that the last process closed the store
  isUp: bool, isFenced: bool,
  isOwn: bool,               // this process may continue the manifest's file
  table: Manifest,           // the last checkpoint
  free: set<nat>,
  cut: nat, isOpen: bool,    // of the checkpoint that is being made
  written: map<nat, nat>,    // its images: the extent of each frame
  isPending: bool,           // its record, or a new file, is written and not synced
  logDurable: nat,
  history: seq<Frames>)      // what the store was after so many records of the log

ghost predicate Init(s: Store) {
  var m := Manifest(0, map[]);
  s == Store([], [], {}, map[1 := File(m, iset{m}, iset{})], 1, iset{1}, 0, false, true, false, true, m, {},
             0, false, map[], false, 0, [map[]])
}

predicate IsWriting(s: Store) { s.isUp && !s.isFenced && s.isOwn && s.holt in s.files }
function Extents(m: Manifest): set<nat> { if m.Nothing? then {} else set f | f in m.places :: m.places[f].extent }
function Seen(s: Store): Manifest { if s.holt in s.files then s.files[s.holt].seen else Nothing }

// ---- Steps. Writers and the log:

ghost predicate Change(s: Store, t: Store, frames: Frames) {
  IsWriting(s) && t == s.(history := s.history + [frames])
}

ghost predicate SyncLog(s: Store, t: Store) {
  s.isUp && 0 < |s.history| && t == s.(logDurable := |s.history| - 1)
}

// ---- A checkpoint:

ghost predicate OpenCut(s: Store, t: Store) {
  IsWriting(s) && !s.isOpen && 0 < |s.history| && t == s.(isOpen := true, cut := |s.history| - 1, written := map[])
}

ghost predicate Grow(s: Store, t: Store) {
  IsWriting(s)
  && t == s.(data := s.data + [Junk], maybe := s.maybe + [iset{Junk}], free := s.free + {|s.data|})
}

ghost predicate Write(s: Store, t: Store, f: nat, e: nat) {
  IsWriting(s) && s.isOpen && !s.isPending && f !in s.written && s.cut < |s.history| && f in s.history[s.cut]
  && e in s.free && e < |s.data| == |s.maybe|
  && var image := Image(s.history[s.cut][f]);
  t == s.(data := s.data[e := image], maybe := s.maybe[e := s.maybe[e] + iset{Junk, image}], dirty := s.dirty + {e},
          free := s.free - {e}, written := s.written[f := e])
}

ghost predicate SyncData(s: Store, t: Store) {
  IsWriting(s) && |s.data| == |s.maybe|
  && t == s.(dirty := {}, maybe := seq(|s.maybe|, e requires 0 <= e < |s.data| == |s.maybe| =>
               if e in s.dirty then iset{s.data[e]} else s.maybe[e]))
}

// The extents are neither used nor free until the next open.
ghost predicate SyncDataFails(s: Store, t: Store) {
  IsWriting(s) && !s.isPending && t == s.(dirty := {}, written := if Planted == DataSyncAgain then s.written else map[])
}

ghost predicate Abandon(s: Store, t: Store) {
  IsWriting(s) && s.isOpen && !s.isPending
  && t == s.(isOpen := false, written := map[], free := s.free + s.written.Values)
}

// A frame that was not written is as it was at the last checkpoint.
ghost predicate IsNext(s: Store, m: Manifest) {
  s.isOpen && !s.isPending && s.cut < |s.history| && s.table.Manifest? && m.Manifest? && m.cut == s.cut
  && m.places.Keys == s.history[s.cut].Keys
  && (forall f | f in m.places :: m.places[f].content == s.history[s.cut][f])
  && (forall f | f in m.places ::
        if f in s.written then m.places[f].extent == s.written[f]
        else f in s.table.places && m.places[f] == s.table.places[f])
  && (Planted == UnsyncedImages || forall f | f in s.written :: s.written[f] !in s.dirty)
  && (Planted == UnsyncedLog || s.cut <= s.logDurable)
}

ghost predicate Append(s: Store, t: Store, m: Manifest) {
  IsWriting(s) && IsNext(s, m)
  && var file := s.files[s.holt];
  t == s.(files := s.files[s.holt := file.(seen := m, maybe := file.maybe + iset{m})], isPending := true,
          free := if Planted == EarlyReuse then s.free + (Extents(s.table) - Extents(m)) else s.free)
}

// A new file, synced with its name; then the superblock is written. For a checkpoint, or for what an opener has read.
ghost predicate Switch(s: Store, t: Store, g: nat, m: Manifest) {
  s.isUp && !s.isFenced && !s.isPending && g !in s.files && (if s.isOwn then IsNext(s, m) else m == s.table)
  && var maybe := if Planted == UnsyncedFile then iset{Nothing, m} else iset{m};
  t == s.(files := s.files[g := File(m, maybe, iset{})], holt := g, maybeHolt := s.maybeHolt + iset{g},
          isPending := true)
}

// The sync of the record, or of the superblock: the commit point.
ghost predicate Commit(s: Store, t: Store) {
  s.isUp && !s.isFenced && s.isPending && s.holt in s.files
  && var file := s.files[s.holt];
  t == s.(files := s.files[s.holt := file.(maybe := iset{file.seen} + file.stuck)], maybeHolt := iset{s.holt},
          isPending := false, isOwn := true, isOpen := false, written := map[], table := file.seen,
          free := s.free + (Extents(s.table) - Extents(file.seen)))
}

ghost predicate SyncFails(s: Store, t: Store) {
  s.isUp && s.isPending
  && t == s.(isFenced := Planted != ReuseAfterFailedSync, isPending := Planted != ReuseAfterFailedSync)
}

ghost predicate Release(s: Store, t: Store) {
  IsWriting(s) && s.table.Manifest? && Seen(s).Manifest?
  && t == s.(released := if Planted == EarlyRelease then Seen(s).cut else s.table.cut)
}

ghost predicate Delete(s: Store, t: Store, g: nat) {
  s.isUp && !s.isFenced && g != s.holt && (!s.isPending || Planted == EarlyCleaning) && s.isOwn
  && t == s.(files := s.files - {g})
}

ghost predicate Close(s: Store, t: Store) {
  IsWriting(s) && !s.isOpen && !s.isPending && t == s.(isUp := false, isOwn := false, isClean := true)
}

// ---- What ends it, at any moment:

ghost predicate Kill(s: Store, t: Store) {
  t == s.(isUp := false, isFenced := false, isOwn := false, isPending := false, isOpen := false, written := map[])
}

ghost predicate PowerLoss(s: Store, t: Store, g: nat, m: Manifest, disk: seq<Image>, records: nat) {
  g in s.maybeHolt && g in s.files && m in s.files[g].maybe
  && |disk| == |s.data| == |s.maybe| && (forall e | 0 <= e < |disk| :: disk[e] in s.maybe[e])
  && s.logDurable <= records < |s.history|
  && t == s.(isUp := false, isFenced := false, isOwn := false, isPending := false, isOpen := false, written := map[],
             files := s.files[g := File(m, iset{m}, iset{})], holt := g, maybeHolt := iset{g}, dirty := {},
             data := disk, maybe := seq(|disk|, e requires 0 <= e < |disk| => iset{disk[e]}),
             history := s.history[..records + 1])
}

// After an unclean end what is seen may be what a failed sync left in memory.
ghost predicate Reopen(s: Store, t: Store) {
  !s.isUp && s.holt in s.files
  && var file := s.files[s.holt];
  t == s.(isUp := true, isOwn := s.isClean || Planted == ContinuedManifest, isClean := false,
          table := file.seen, dirty := {},
          files := s.files[s.holt := file.(stuck := if s.isClean then iset{} else file.maybe)],
          free := (set e: nat | e < |s.data| && e !in Extents(file.seen)))
}

// ---- The invariant:

// Recovery can begin with it: every image is there, and it is the store as of the cut, and so is the log from there on.
ghost predicate Holds(s: Store, m: Manifest) {
  m.Manifest? && s.released <= m.cut <= s.logDurable < |s.history| && |s.data| == |s.maybe|
  && m.places.Keys == s.history[m.cut].Keys
  && forall f | f in m.places ::
       var e := m.places[f].extent;
       e < |s.data| && s.maybe[e] == iset{s.data[e]}
       && s.data[e] == Image(m.places[f].content) && m.places[f].content == s.history[m.cut][f]
}

ghost predicate AllHold(s: Store, possible: iset<Manifest>) { forall m | m in possible :: Holds(s, m) }

// What the opener found, or committed.
ghost predicate TableInv(s: Store) {
  (s.isOwn || s.isPending ==> s.isUp)
  && (s.isUp ==> Holds(s, s.table) && Extents(s.table) !! s.free
    && (s.isOwn || s.isPending ==> s.holt in s.files && s.files[s.holt].stuck == iset{})
    && (!s.isOwn ==> Seen(s) == s.table))
}

// The writer knows what can be on the disk: the last checkpoint, and the one whose sync has not ended well.
ghost predicate AreOwn(s: Store, possible: iset<Manifest>) {
  forall m | m in possible :: (m == s.table || (s.isPending && m == Seen(s))) && Extents(m) !! s.free
}

ghost predicate OwnInv(s: Store) {
  s.isUp && s.isOwn ==>
    (forall g | g in s.maybeHolt :: g in s.files && AreOwn(s, s.files[g].maybe))
    && (!s.isPending ==> s.maybeHolt == iset{s.holt})
    && (s.isPending ==> s.isOpen && Seen(s).Manifest? && Seen(s).cut == s.cut)
}

ghost predicate OpenInv(s: Store) requires |s.data| == |s.maybe| {
  (s.isOpen ==> s.isUp && s.isOwn && s.table.Manifest? && s.table.cut <= s.cut < |s.history|)
  && (!s.isOpen ==> s.written == map[])
  && (forall f | f in s.written ::
        f in s.history[s.cut] && s.written[f] < |s.data| && s.written[f] !in s.free
        && s.data[s.written[f]] == Image(s.history[s.cut][f])
        && (s.written[f] in s.dirty || s.maybe[s.written[f]] == iset{s.data[s.written[f]]})
        && (!s.isPending ==> s.written[f] !in Extents(s.table)))
}

ghost predicate CleanInv(s: Store) {
  s.isClean ==> !s.isUp && s.maybeHolt == iset{s.holt} && s.holt in s.files
                && forall m | m in s.files[s.holt].maybe :: m == s.files[s.holt].seen
}

ghost predicate Inv(s: Store) {
  |s.data| == |s.maybe| && s.logDurable < |s.history|
  && (forall e | e in s.free :: e < |s.data|)
  && s.holt in s.maybeHolt
  && (forall g | g in s.maybeHolt ::
        g in s.files && s.files[g].seen in s.files[g].maybe && AllHold(s, s.files[g].maybe))
  && TableInv(s) && OwnInv(s) && OpenInv(s) && CleanInv(s)
}

ghost predicate Next(s: Store, t: Store) {
  (exists frames :: Change(s, t, frames)) || SyncLog(s, t) || OpenCut(s, t) || Grow(s, t)
  || (exists f, e :: Write(s, t, f, e)) || SyncData(s, t) || SyncDataFails(s, t) || Abandon(s, t)
  || (exists m :: Append(s, t, m)) || (exists g, m :: Switch(s, t, g, m)) || Commit(s, t) || SyncFails(s, t)
  || Release(s, t) || (exists g :: Delete(s, t, g)) || Close(s, t)
  || Kill(s, t) || (exists g, m, disk, records :: PowerLoss(s, t, g, m, disk, records)) || Reopen(s, t)
}

least predicate IsReachable(s: Store) { Init(s) || exists r :: IsReachable(r) && Next(r, s) }
