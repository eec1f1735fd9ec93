// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.TimeSource;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One cache's values in the shared level: written with the instant at which their time is over, so
 * that a memory copy does not outlive them. Every method goes past the level while it is away.
 *
 * <p>Thread-safe.
 */
final class SharedValues<V> {

  private final CachePolicy<V> policy;
  private final CacheLevel level;
  private final Journal journal;
  private final Counters counters;
  private final TimeSource time;

  SharedValues(CachePolicy<V> policy, CacheLevel level, Counters counters, TimeSource time) {
    this.policy = policy;
    this.level = level;
    this.journal = new Journal(policy.name(), level);
    this.counters = counters;
    this.time = time;
  }

  @Nullable Entry<V> find(String key) {
    if (!reachable()) {
      return null;
    }
    try {
      byte[] bytes = level.get(policy.name(), key);
      return bytes == null ? null : read(bytes);
    } catch (StoreUnavailableException e) {
      counters.away.increment();
      return null;
    }
  }

  /** Writes a value; if that fails, whatever is there is removed as soon as the level is back. */
  void keep(String key, V value, Duration ttl) {
    byte[] bytes = write(value, ttl);
    if (bytes == null) {
      remove(key);
    } else if (!attempt(() -> level.put(policy.name(), key, bytes, ttl))) {
      journal.add(key);
    }
  }

  void remove(String key) {
    if (!attempt(() -> level.remove(policy.name(), key))) {
      journal.add(key);
    }
  }

  void clear() {
    if (!attempt(() -> level.clear(policy.name()))) {
      journal.addAll();
    }
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

  private @Nullable Entry<V> read(byte[] bytes) {
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
      return new Entry<>(policy.codec().decode(value), life);
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
