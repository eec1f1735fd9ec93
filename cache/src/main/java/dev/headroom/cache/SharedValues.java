// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import dev.headroom.cache.Lives.Standing;
import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One cache's values in the shared level. Every method goes past the level while it is away.
 *
 * <p>Thread-safe.
 */
final class SharedValues<V> {

  /** A load that takes longer is kept nowhere but in its own memory. */
  private static final Duration LONGEST_LOAD = Duration.ofSeconds(30);

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

  private final CachePolicy<V> policy;
  private final CacheLevel level;
  private final SharedTags tags;
  private final Journal journal;
  private final Counters counters;
  private final TimeSource time;
  private final Marks marks;
  private final Lives<V> lives;

  SharedValues(
      CachePolicy<V> policy, SharedTags tags, Counters counters, Marks marks, Lives<V> lives) {
    this.policy = policy;
    this.level = tags.level();
    this.tags = tags;
    this.time = tags.time();
    this.counters = counters;
    this.marks = marks;
    this.lives = lives;
    this.journal =
        new Journal(
            new Removals() {
              @Override
              public void remove(List<String> keys) {
                var unused = level.remove(policy.name, keys);
              }

              @Override
              public void removeAll() {
                var unused = level.clear(policy.name);
              }
            });
  }

  /** Finds a value whose time is not over. */
  @Nullable Entry<V> find(String key, Mark mark) {
    return findAll(Map.of(key, mark)).get(key);
  }

  /** Finds those values whose time is not over. */
  Map<String, Entry<V>> findAll(Map<String, Mark> asked) {
    Map<String, Entry<V>> found = new HashMap<>();
    if (policy.memoryOnly || !reachable("get")) {
      return found;
    }
    try {
      Map<String, Kept> kept = readAll(asked.keySet());
      kept.forEach((key, its) -> {
        Mark mark = asked.get(key);
        Entry<V> entry = mark == null ? null : read(its, mark);
        if (entry != null && time.nanos() - entry.life().overNanos() < 0) {
          found.put(key, entry);
        }
      });
    } catch (StoreUnavailableException e) {
      passBy(e);
    }
    return found;
  }

  private Map<String, Kept> readAll(Collection<String> keys) {
    if (keys.size() > 1) {
      return level.getAll(policy.name, keys);
    }
    String key = keys.iterator().next();
    Kept kept = level.get(policy.name, key);
    return kept == null ? Map.of() : Map.of(key, kept);
  }

  /**
   * Finds a value, or else gets the right to load it. Waits while another instance loads, but not
   * for ever: then this one loads as well, and keeps what it loaded in its memory only.
   */
  Turn<V> turn(String key, Mark mark) {
    if (policy.memoryOnly || !reachable("get")) {
      return Turn.nothing();
    }
    try {
      Kept kept = level.get(policy.name, key);
      Turn<V> found = kept == null ? Turn.nothing() : judged(read(kept, mark));
      return found.entry() != null ? found : claim(key, mark, kept != null).orStale(found.stale());
    } catch (StoreUnavailableException e) {
      passBy(e);
      return Turn.nothing();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LoadException(
          "the wait for a load of cache " + policy.name() + " was interrupted", e);
    }
  }

  /** The same for several at once, except that nobody waits: where another loads, it says so. */
  Map<String, Turn<V>> turns(Map<String, Mark> asked) {
    Map<String, Turn<V>> turns = new HashMap<>();
    if (asked.isEmpty() || policy.memoryOnly || !reachable("get")) {
      return turns;
    }
    try {
      List<String> keys = List.copyOf(asked.keySet());
      List<Claim> claims = level.claimAll(policy.name, keys, LONGEST_LOAD);
      for (int i = 0; i < claims.size(); i++) {
        String key = keys.get(i);
        Mark mark = asked.get(key);
        if (mark != null) {
          turns.put(key, turn(claims.get(i), mark));
        }
      }
    } catch (StoreUnavailableException e) {
      passBy(e);
    }
    return turns;
  }

  private Turn<V> turn(Claim claim, Mark mark) {
    return switch (claim) {
      case Claim.Granted granted -> Turn.granted(granted.token());
      case Claim.Found found -> {
        Turn<V> read = judged(read(found.kept(), mark));
        yield read.entry() != null ? read : Turn.elsewhere();
      }
      case Claim.Busy busy -> Turn.elsewhere();
    };
  }

  /** Asks to load a value anew that is still there; nobody waits. */
  Turn<V> renewal(String key, Mark mark, Entry<V> known) {
    if (policy.memoryOnly || !reachable("renew")) {
      return Turn.nothing();
    }
    try {
      Kept kept = level.get(policy.name, key);
      Entry<V> there = kept == null ? null : read(kept, mark);
      if (there != null && there.life().overNanos() - known.life().overNanos() > MOST_SKEW_NANOS) {
        return new Turn<>(there, null, null, false);
      }
      return switch (level.claim(policy.name, key, LONGEST_LOAD, true)) {
        case Claim.Granted granted -> Turn.granted(granted.token());
        default -> Turn.elsewhere();
      };
    } catch (StoreUnavailableException e) {
      passBy(e);
      return Turn.nothing();
    }
  }

  /** The time of one shared value as read twice: written in milliseconds, with this clock. */
  private static final long MOST_SKEW_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private Turn<V> claim(String key, Mark mark, boolean unusable) throws InterruptedException {
    int hash = key.hashCode();
    long end = time.nanos() + LONGEST_WAIT.toNanos();
    boolean anew = unusable;
    CompletableFuture<Boolean> ending = null;
    while (true) {
      Claim claim = level.claim(policy.name(), key, LONGEST_LOAD, anew);
      if (claim instanceof Claim.Granted granted) {
        return Turn.granted(granted.token());
      }
      if (claim instanceof Claim.Found found) {
        Turn<V> turn = judged(read(found.kept(), mark));
        if (turn.entry() != null) {
          return turn;
        }
        anew = true;
      } else if (claim instanceof Claim.Busy busy) {
        long nanos = Math.min(end - time.nanos(), busy.left().toNanos());
        if (nanos <= 0) {
          return Turn.nothing();
        }
        anew = false;
        if (ending == null || ending.isDone()) {
          // Asked once more before the wait: it may have ended before this was known here.
          ending = marks.ending(hash);
        } else {
          counters.leaseWaits.increment();
          marks.await(hash, ending, Duration.ofNanos(nanos));
        }
      }
    }
  }

  private Turn<V> judged(@Nullable Entry<V> entry) {
    if (entry == null) {
      return Turn.nothing();
    }
    return lives.standing(entry.life(), time.nanos()) == Standing.OVER
        ? new Turn<>(null, entry, null, false)
        : new Turn<>(entry, null, null, false);
  }

  /** Keeps what was loaded; false if it was removed meanwhile, so that memory must not keep it. */
  boolean fill(String key, @Nullable String token, Loaded<V> loaded, Life life) {
    return token == null || fillAll(List.of(parcelled(key, token, loaded, life))).get(0);
  }

  Fill parcelled(String key, String token, Loaded<V> loaded, Life life) {
    byte[] bytes = write(loaded.value(), loaded.tags(), life);
    return new Fill(policy.name, key, token, bytes, keptFor(life), loaded.tags());
  }

  List<Boolean> fillAll(List<Fill> fills) {
    if (reachable("fill")) {
      try {
        List<Boolean> kept =
            fills.size() == 1 ? List.of(level.fill(fills.get(0))) : level.fillAll(fills);
        counters.refusedFills.add(kept.stream().filter(was -> !was).count());
        return kept;
      } catch (StoreUnavailableException e) {
        counters.away.increment();
      }
    }
    return fills.stream().map(fill -> true).toList();
  }

  /** Gives the right to load back, so that others need not wait for its end. */
  void giveBack(String key, @Nullable String token) {
    if (token != null) {
      var unused = attempt(() -> level.fill(Fill.nothing(policy.name, key, token)) ? 1L : 0L);
    }
  }

  /** Writes a value; if that fails, whatever is there is removed as soon as the level is back. */
  Invalidation keep(String key, Loaded<V> loaded, Life life) {
    byte[] bytes = policy.memoryOnly ? null : write(loaded.value(), loaded.tags(), life);
    if (bytes == null) {
      return remove(List.of(key));
    }
    return told(
        attempt(() -> level.put(policy.name, key, bytes, keptFor(life))),
        () -> journal.add(List.of(key)));
  }

  Invalidation remove(Collection<String> keys) {
    return told(attempt(() -> level.remove(policy.name, keys)), () -> journal.add(keys));
  }

  Invalidation clear() {
    return told(attempt(() -> level.clear(policy.name)), journal::addAll);
  }

  private Invalidation told(@Nullable Long position, Runnable orElse) {
    if (position == null) {
      orElse.run();
      return Invalidation.PENDING;
    }
    return tags.reached(position, policy.bound);
  }

  /** Applies what is pending if the level is there; true if nothing is pending. */
  boolean settle() {
    return tags.settle() && journal.settled();
  }

  private @Nullable Long attempt(Supplier<Long> call) {
    if (!settle()) {
      counters.away.increment();
      return null;
    }
    try {
      return call.get();
    } catch (StoreUnavailableException e) {
      counters.away.increment();
      return null;
    }
  }

  private boolean reachable(String operation) {
    boolean reachable = settle();
    if (!reachable) {
      passBy(
          new StoreUnavailableException(
              "shared level", operation + " of cache " + policy.name, Duration.ZERO));
    }
    return reachable;
  }

  private void passBy(StoreUnavailableException away) {
    counters.away.increment();
    if (policy.whenAway == WhenAway.FAIL) {
      throw away;
    }
  }

  /** A value that may be of use, its time over or not; null if it is unreadable or ended. */
  private @Nullable Entry<V> read(Kept kept, Mark mark) {
    try {
      Parcel parcel = Parcel.of(kept.bytes());
      long left = Math.min(parcel.overMillis() - time.now().toEpochMilli(), parcel.ttlMillis());
      if (left <= -policy.grace().toMillis()) {
        return null;
      }
      Mark its = judged(mark, kept.birth(), parcel.tags());
      if (its == null) {
        return null;
      }
      V value = policy.codec.decode(parcel.value());
      counters.measured(parcel.value().length);
      return new Entry<>(
          value,
          its,
          lives.life(nanos(left), nanos(parcel.ttlMillis()), nanos(parcel.costMillis())));
    } catch (StoreUnavailableException e) {
      throw e;
    } catch (CodecException | RuntimeException e) {
      counters.unreadable.increment();
      return null;
    }
  }

  private @Nullable Mark judged(Mark mark, long birth, Collection<String> itsTags) {
    if (itsTags.isEmpty()) {
      return mark;
    }
    Mark with = mark.with(TagMarks.hashes(itsTags));
    if (marks.wasEndedAfter(with, birth)) {
      return null;
    }
    Mark known = marks.asKnown(with, birth);
    return known != null || level.endOf(itsTags) > birth ? known : with;
  }

  private byte @Nullable [] write(V value, Collection<String> itsTags, Life life) {
    byte[] bytes;
    try {
      bytes = policy.codec.encode(value);
    } catch (CodecException | RuntimeException e) {
      counters.unwritable.increment();
      return null;
    }
    counters.measured(bytes.length);
    long over = time.now().toEpochMilli() + millis(life.overNanos() - time.nanos());
    return new Parcel(over, millis(life.ttlNanos()), millis(life.costNanos()), itsTags, bytes)
        .bytes();
  }

  private Duration keptFor(Life life) {
    long nanos = life.overNanos() - time.nanos() + policy.grace().toNanos();
    return Duration.ofMillis(Math.max(1, millis(nanos)));
  }

  private static long nanos(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private static long millis(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos);
  }
}
