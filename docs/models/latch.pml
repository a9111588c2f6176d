/* One frame: its latch word, its memory, its image on the disk. Readers, writers, a checkpoint and an evictor run
   against it in every order; Spin visits all states. The steps are those of LatchWord.cs, ParkingSpot.cs, Residency.cs,
   ColdPages.cs and Checkpointer.cs; each statement is one atomic access.

   The frame holds the same number twice, w0 and w1, each in a page of its own: while it is cold, r0 and r1 say which of
   them is in memory. `count` is what a correct store would answer at this moment.
   Checked in every state:
     a read that validates is whole and current         (no torn read, no stale one, no zeros of an evicted page)
     a read under a shared latch is too                 (an upgrade waits for those inside)
     one who brings the frame, one exclusive owner
     at the end no addition is lost; nobody sleeps for ever, nobody waits for each other (no invalid end state)

   Each macro plants a bug, and Spin must find it (check.sh):
     UNCLAIMED            a cold frame is read by two at once
     LATE_BITS            which pages of a cold frame are there is looked up when they have been read
     QUIET_RECOOL         pages of a cold frame are given back, and its version stays
     EARLY_DISCARD        the same, and it is bumped when they are gone
     EVICT_DIRTY          a frame is evicted although it differs from its image
     UNPINNED             a frame is evicted while its newest image is on its way to the disk
     VERSION_RESET        a frame that comes back starts with version 0
     UNVALIDATED_ABSENT   "not there" is answered without validation
     UPGRADE_EARLY        the upgrade does not wait for shared readers
     NO_BARRIER           the second word is read after the validation
     EARLY_WAKE           the releaser looks for sleepers before it changes the word
     LATE_SLEEPER         the sleeper counts itself after it looked at the word                                       */

#ifndef READERS
#define READERS 2
#endif
#ifndef WRITERS
#define WRITERS 2
#endif
#ifndef EVICTIONS
#define EVICTIONS 2
#endif
#define PROCESSES (READERS + WRITERS + 3)

/* A second writer shows nothing about cold reads that the first one does not, and doubles their states many times. */
#if WRITERS == 1
#define COLD_READS
#endif

/* The word: version << 8 | state, as in LatchWord.cs. */
#define FREE      1
#define INTENT    128
#define CLOSING   192
#define MARKED    252
#define COLD      253
#define EXCLUSIVE 254
#define state(w)         ((w) & 255)
#define with(w, s)       (((w) & ~255) | (s))
#define is_shared(w)     (state(w) > FREE && state(w) < INTENT)
#define is_intent(w)     (state(w) >= INTENT && state(w) < CLOSING)
#define is_closing(w)    (state(w) >= CLOSING && state(w) < MARKED)
#define is_readable(w)   (state(w) != EXCLUSIVE && state(w) != COLD)
#define same_version(a, b) ((a) >> 8 == (b) >> 8)

int word = 256 + FREE;
byte w0 = 1, w1 = 1;
byte disk0 = 1, disk1 = 1;
bool dirty = false;
bool pinned = false;
bool r0 = false, r1 = false;
bool page_lock = false;

byte sleepers = 0;
bool asleep[PROCESSES];
hidden byte i;       /* of wake_all: no part of the state */

byte count = 1;     /* what is true */
byte owners = 0;

/* ParkingSpot.SleepWhile. `asleep` stands for "nobody has raised `wakes` since I read it", which the kernel asks when
   it lets a thread sleep: who was woken between the reading and the sleep does not sleep. */
inline sleep_while(seen) {
#ifdef LATE_SLEEPER
  if
  :: word == seen ->
     atomic { sleepers++; asleep[_pid] = true }
     !asleep[_pid];
     sleepers--
  :: else
  fi
#else
  sleepers++;
  do
  :: asleep[_pid] = true;
     if
     :: word == seen -> !asleep[_pid]
     :: word != seen -> asleep[_pid] = false; break
     fi
  od;
  sleepers--
#endif
}

inline wake_all() {
  d_step {
    i = 0;
    do
    :: i < PROCESSES -> asleep[i] = false; i++
    :: else -> break
    od
  }
}

/* Change the word, then look for sleepers: two steps. */
inline publish(next) {
#ifdef EARLY_WAKE
  sleeping = (sleepers > 0);
  word = next;
#else
  word = next;
  sleeping = (sleepers > 0);
#endif
  if
  :: sleeping -> sleeping = false; wake_all()
  :: else
  fi
}

inline release_shared() {
#ifdef EARLY_WAKE
  sleeping = (sleepers > 0);
  word = word - 1;
#else
  word = word - 1;
  sleeping = (sleepers > 0);
#endif
  if
  :: sleeping -> sleeping = false; wake_all()
  :: else
  fi
}

/* TryWarm, read, ReleaseExclusive. Who loses this race starts again. */
inline bring() {
  if
#ifdef UNCLAIMED
  :: atomic { state(word) == COLD -> owners++; assert(owners == 1) }
#else
  :: atomic { word == seen && !page_lock -> word = with(word, EXCLUSIVE); owners++; assert(owners == 1) }
#endif
     w0 = disk0;
     w1 = disk1;
     owners--;
#ifdef VERSION_RESET
     publish(256 + FREE)
#else
     publish(with(word + 256, FREE))
#endif
#ifdef UNCLAIMED
  :: atomic { state(word) != COLD -> skip }
#else
  :: atomic { word != seen -> skip }
#endif
  fi
}

/* ColdRead: the bits, the pages; all there and the word the same: an answer. Else one of them is read from the disk,
   and installed under the page lock if the word is the same. Ends at `done` or `again`. */
inline cold_read() {
#ifdef LATE_BITS
  a = w0;
  b = w1;
  atomic { has0 = r0; has1 = r1 }
#else
  atomic { has0 = r0; has1 = r1 }
  a = w0;
  b = w1;
#endif
  if
  :: has0 && has1 ->
     atomic {
       if
       :: word == seen -> assert(a == count && b == count); goto done
       :: else -> a = 0; b = 0; has0 = false; has1 = false; goto again
       fi
     }
  :: else
  fi;
  a = 0; b = 0;
  if
  :: !has0 ->
     a = disk0;
     atomic {
       !page_lock;
       if
       :: word == seen -> w0 = a; r0 = true
       :: else
       fi;
       a = 0; has1 = false; goto again
     }
  :: has0 ->
     b = disk1;
     atomic {
       !page_lock;
       if
       :: word == seen -> w1 = b; r1 = true
       :: else
       fi;
       b = 0; has0 = false; goto again
     }
  fi
}

/* FramePool.GiveBackFrom. The lock keeps bringing and installing out, not reading. */
inline give_back() {
  if
  :: atomic { state(word) == COLD && !page_lock -> page_lock = true }
     r0 = false;
     r1 = false;
#ifdef EARLY_DISCARD
     w0 = 0;
     w1 = 0;
     word = word + 256;
#else
#ifndef QUIET_RECOOL
     word = word + 256;
#endif
     w0 = 0;
     w1 = 0;
#endif
     page_lock = false
  :: atomic { state(word) != COLD -> skip }
  fi
}

/* When all others have ended; it stands first because processes end in the reverse order of their start. */
active proctype last() {
  _nr_pr == 1 -> atomic {
    assert(count == 1 + WRITERS);
    assert(sleepers == 0 && owners == 0 && !pinned && !page_lock);
    assert(state(word) == FREE || state(word) == MARKED || state(word) == COLD);
    assert(state(word) == COLD || (w0 == count && w1 == count));
    assert(dirty || (disk0 == count && disk1 == count));
    assert(!dirty || state(word) != COLD)
  }
}

active [READERS] proctype reader() {
  int seen;
  byte a, b;
  bool has0 = false, has1 = false;
  bool sleeping;
  bool tried = false;

again:
  atomic {
    seen = word;
    if
    :: state(seen) == MARKED -> word = with(seen, FREE)   /* TryBeginRead: the compare-and-swap that clears a mark */
    :: else
    fi
  }
  if
  :: state(seen) == COLD ->
     if
     :: true -> bring(); goto again
#ifdef COLD_READS
     :: true -> cold_read()
#endif
     fi
  :: state(seen) == EXCLUSIVE -> sleep_while(seen); goto again
  :: else
  fi;
  if
  :: tried -> goto shared
  :: else
  fi;
  tried = true;

  a = w0;
#ifdef UNVALIDATED_ABSENT
  if
  :: a == 0 -> assert(count == 0); goto done
  :: else
  fi;
#endif
#ifndef NO_BARRIER
  b = w1;
#endif
  atomic {
    if
    :: same_version(word, seen) && is_readable(word) -> skip
    :: else -> a = 0; b = 0; goto again
    fi;
#ifndef NO_BARRIER
    assert(a == count && b == count);
    goto done
#endif
  }
#ifdef NO_BARRIER
  b = w1;
  assert(a == b);
  goto done;
#endif

shared:
  atomic {                                      /* TryShare */
    seen = word;
    if
    :: state(seen) == MARKED -> word = with(seen, FREE + 1); seen = 0
    :: state(seen) == FREE || is_shared(seen) || is_intent(seen) -> word = seen + 1; seen = 0
    :: else
    fi
  }
  if
  :: seen != 0 && state(seen) == COLD -> bring(); goto shared
  :: seen != 0 && state(seen) != COLD -> sleep_while(seen); goto shared
  :: else
  fi;
  a = w0;
  atomic { b = w1; assert(a == count && b == count); a = 0; b = 0 }
  release_shared();
done:
  atomic { seen = 0; a = 0; b = 0; has0 = false; has1 = false; tried = false }
}

active [WRITERS] proctype writer() {
  int seen;
  bool sleeping;

again:
  atomic {                                      /* TryIntend */
    seen = word;
    if
    :: state(seen) == MARKED -> word = with(seen, INTENT); seen = 0
    :: state(seen) == FREE || is_shared(seen) -> word = seen - FREE + INTENT; seen = 0
    :: else
    fi
  }
  if
  :: seen != 0 && state(seen) == COLD -> bring(); goto again
  :: seen != 0 && state(seen) != COLD -> sleep_while(seen); goto again
  :: else
  fi;

upgrade:
  atomic {                                      /* TryUpgrade */
    seen = word;
    if
#ifdef UPGRADE_EARLY
    :: true -> word = with(seen, EXCLUSIVE); seen = 0
#else
    :: state(seen) == INTENT || state(seen) == CLOSING -> word = with(seen, EXCLUSIVE); seen = 0
    :: is_intent(seen) && state(seen) != INTENT -> word = seen - INTENT + CLOSING
    :: else
#endif
    fi
  }
  if
  :: seen == 0
  :: seen != 0 && is_closing(seen) -> sleep_while(seen); goto upgrade
  :: else -> goto upgrade
  fi;
  atomic { owners++; assert(owners == 1) }
  w0 = w0 + 1;
  w1 = w1 + 1;
  atomic { dirty = true; count++; owners-- }
  publish(with(word + 256, FREE))
}

/* One checkpoint: Checkpointer.TryGetImage, then the write, then the commit. */
active proctype checkpoint() {
  int seen;
  byte copy0, copy1;
  bool sleeping;

again:
  atomic {                                      /* IsDirty, TryIntend */
    if
    :: !dirty -> goto done
    :: else
    fi;
    seen = word;
    if
    :: state(seen) == MARKED -> word = with(seen, INTENT); seen = 0
    :: state(seen) == FREE || is_shared(seen) -> word = seen - FREE + INTENT; seen = 0
    :: else
    fi
  }
  if
  :: seen != 0 -> sleep_while(seen); goto again
  :: else
  fi;
  copy0 = w0;
  copy1 = w1;
#ifndef UNPINNED
  pinned = true;
#endif
  dirty = false;
  publish(word - INTENT + FREE);
  disk0 = copy0;
  disk1 = copy1;
  pinned = false;
done:
  atomic { seen = 0; copy0 = 0; copy1 = 0 }
}

active proctype evictor() {
  byte round = 0;
  int seen;
  bool sleeping;
  do
  :: round < EVICTIONS ->
     round++;
     if
     :: atomic { state(word) == FREE -> word = with(word, MARKED) }
     :: atomic { state(word) != FREE -> goto next }
     fi;
     if
     :: atomic { state(word) == MARKED -> word = with(word, EXCLUSIVE); owners++; assert(owners == 1) }
     :: atomic { state(word) != MARKED -> goto next }    /* a reader has cleared the mark: the frame is in use */
     fi;
     seen = FREE;
#ifdef EVICT_DIRTY
     if
     :: !pinned -> seen = COLD
     :: else
     fi;
#else
     if
     :: !dirty ->
        if
        :: !pinned -> seen = COLD
        :: else
        fi
     :: else
     fi;
#endif
     if
     :: seen == COLD ->
        w1 = 0;
        r1 = false;
        if
        :: true -> w0 = 0; r0 = false
#ifdef COLD_READS
        :: true -> r0 = true               /* the first page stays, as it is on the disk */
#endif
        fi
     :: else
     fi;
     owners--;
     publish(with(word + 256, seen));
#ifdef COLD_READS
     if
     :: seen == COLD -> give_back()        /* at its next visit, whenever that is */
     :: else
     fi;
#endif
     seen = 0;
next:
     skip
  :: else -> break
  od
}
