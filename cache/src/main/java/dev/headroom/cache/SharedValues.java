// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.TimeSource;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One cache's values in the shared level: written with the instant at which their time is over, so
 * that a memory copy does not outlive them. Every method goes past the level while it is away.
 *
 * <p>Thread-safe.
 */
final class SharedValues<V> {

  /** A load that takes longer is kept nowhere but in its own memory. */
  private static final Duration LONGEST_LOAD = Duration.ofSeconds(30);

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

  private final CachePolicy<V> policy;
  private final CacheLevel level;
  private final Journal journal;
  private final Counters counters;
  private final TimeSource time;
  private final Marks marks;

  SharedValues(
      CachePolicy<V> policy, CacheLevel level, Counters counters, TimeSource time, Marks marks) {
    this.policy = policy;
    this.level = level;
    this.journal = new Journal(policy.name(), level);
    this.counters = counters;
    this.time = time;
    this.marks = marks;
  }

  @Nullable Entry<V> find(String key, Mark mark) {
    if (!reachable()) {
      return null;
    }
    try {
      byte[] bytes = level.get(policy.name(), key);
      return bytes == null ? null : read(bytes, mark);
    } catch (StoreUnavailableException e) {
      counters.away.increment();
      return null;
    }
  }

  /**
   * Finds a value, or else gets the right to load it. Waits while another instance loads, but not
   * for ever: then this one loads as well, and keeps what it loaded in its memory only.
   *
   * @return an entry, or what is to be shown to {@link #fill}
   */
  Turn<V> turn(String key, Mark mark) {
    if (!reachable()) {
      return new Turn<>(null, null);
    }
    try {
      byte[] bytes = level.get(policy.name(), key);
      Entry<V> entry = bytes == null ? null : read(bytes, mark);
      return entry == null ? claim(key, mark, bytes != null) : new Turn<>(entry, null);
    } catch (StoreUnavailableException e) {
      counters.away.increment();
      return new Turn<>(null, null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LoadException(
          "the wait for a load of cache " + policy.name() + " was interrupted", e);
    }
  }

  private Turn<V> claim(String key, Mark mark, boolean unusable) throws InterruptedException {
    int hash = key.hashCode();
    long end = time.nanos() + LONGEST_WAIT.toNanos();
    boolean anew = unusable;
    CompletableFuture<Boolean> ending = null;
    while (true) {
      Claim claim = level.claim(policy.name(), key, LONGEST_LOAD, anew);
      if (claim instanceof Claim.Granted granted) {
        return new Turn<>(null, granted.token());
      }
      if (claim instanceof Claim.Found found) {
        Entry<V> entry = read(found.bytes(), mark);
        if (entry != null) {
          return new Turn<>(entry, null);
        }
        anew = true;
      } else if (claim instanceof Claim.Busy busy) {
        long nanos = Math.min(end - time.nanos(), busy.left().toNanos());
        if (nanos <= 0) {
          return new Turn<>(null, null);
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

  /** A value that is there by now, or the token of the right to load; neither while away. */
  record Turn<V>(@Nullable Entry<V> entry, @Nullable String token) {}

  /** Keeps what was loaded; false if it was removed meanwhile, so that memory must not keep it. */
  boolean fill(String key, @Nullable String token, V value, Duration ttl) {
    if (token == null || !reachable()) {
      return true;
    }
    try {
      boolean kept = level.fill(policy.name(), key, token, write(value, ttl), ttl);
      if (!kept) {
        counters.refusedFills.increment();
      }
      return kept;
    } catch (StoreUnavailableException e) {
      counters.away.increment();
      return true;
    }
  }

  /** Gives the right to load back, so that others need not wait for its end. */
  void giveBack(String key, @Nullable String token) {
    if (token != null) {
      attempt(() -> {
        var unused = level.fill(policy.name(), key, token, null, policy.ttl());
      });
    }
  }

  /** Writes a value; if that fails, whatever is there is removed as soon as the level is back. */
  void keep(String key, V value, Duration ttl) {
    byte[] bytes = write(value, ttl);
    if (bytes == null) {
      var unused = remove(key);
    } else if (!attempt(() -> level.put(policy.name(), key, bytes, ttl))) {
      journal.add(key);
    }
  }

  Invalidation remove(String key) {
    boolean told = attempt(() -> level.remove(policy.name(), key));
    if (!told) {
      journal.add(key);
    }
    return Invalidation.of(told);
  }

  Invalidation clear() {
    boolean told = attempt(() -> level.clear(policy.name()));
    if (!told) {
      journal.addAll();
    }
    return Invalidation.of(told);
  }

  /** Applies what is pending if the level is there; true if nothing is pending. */
  boolean settle() {
    return level.available() && journal.settled();
  }

  private boolean attempt(Runnable call) {
    if (!reachable()) {
      return false;
    }
    try {
      call.run();
      return true;
    } catch (StoreUnavailableException e) {
      counters.away.increment();
      return false;
    }
  }

  private boolean reachable() {
    boolean reachable = settle();
    if (!reachable) {
      counters.away.increment();
    }
    return reachable;
  }

  private @Nullable Entry<V> read(byte[] bytes, Mark mark) {
    if (bytes.length < Long.BYTES) {
      counters.unreadable.increment();
      return null;
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    long leftMillis = buffer.getLong() - time.now().toEpochMilli();
    if (leftMillis <= 0) {
      return null;
    }
    byte[] value = new byte[buffer.remaining()];
    buffer.get(value);
    Duration left = Duration.ofMillis(Math.min(leftMillis, policy.ttl().toMillis()));
    Duration life = left.compareTo(policy.memoryTtl()) < 0 ? left : policy.memoryTtl();
    try {
      return new Entry<>(policy.codec().decode(value), time.nanos() + life.toNanos(), mark);
    } catch (CodecException | RuntimeException e) {
      counters.unreadable.increment();
      return null;
    }
  }

  private byte @Nullable [] write(V value, Duration ttl) {
    byte[] bytes;
    try {
      bytes = policy.codec().encode(value);
    } catch (CodecException | RuntimeException e) {
      counters.unwritable.increment();
      return null;
    }
    long overMillis = time.now().plus(ttl).toEpochMilli();
    return ByteBuffer.allocate(Long.BYTES + bytes.length).putLong(overMillis).put(bytes).array();
  }
}
