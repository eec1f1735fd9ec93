// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.observe;

import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds how often lines of one kind are logged: one a second, so that whoever causes them cannot
 * fill the disk.
 *
 * <p>Public API. Thread-safe. Keeps one small object a kind, so kinds must be few: a status, a type
 * of exception.
 */
public final class LogRate {
  private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();

  private final TimeSource time;
  private final Map<Object, Kind> kinds = new ConcurrentHashMap<>();

  private static final class Kind {
    private final AtomicLong nextNanos;
    private final AtomicLong suppressed = new AtomicLong();

    Kind(long nowNanos) {
      this.nextNanos = new AtomicLong(nowNanos);
    }
  }

  /** Creates a bound. */
  public LogRate(TimeSource time) {
    this.time = time;
  }

  /**
   * Asks whether a line may be logged.
   *
   * @param kind what is bounded by itself
   * @return how many lines of the kind were suppressed since the last one; empty to suppress this
   *     one
   */
  public OptionalLong tryAcquire(Object kind) {
    long now = time.nanos();
    Kind lines = kinds.computeIfAbsent(kind, added -> new Kind(now));
    long next = lines.nextNanos.get();
    if (now - next < 0 || !lines.nextNanos.compareAndSet(next, now + SECOND_NANOS)) {
      lines.suppressed.incrementAndGet();
      return OptionalLong.empty();
    }
    return OptionalLong.of(lines.suppressed.getAndSet(0));
  }
}
