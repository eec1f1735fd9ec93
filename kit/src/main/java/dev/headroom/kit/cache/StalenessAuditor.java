// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.cache;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Judges a history of invalidations and reads: was any value served that had been invalidated more
 * than the bound ago?
 *
 * <p>The source gives each key growing versions. A writer records version {@code v} once its
 * invalidation has returned; a reader records when it began and what it got. A read that began at t
 * must give at least the newest version whose invalidation had returned by t minus the bound. All
 * times are of one clock, that of the process that judges.
 *
 * <p>Thread-safe. Keeps every version; made for tests, not for production.
 */
public final class StalenessAuditor {

  private final long boundNanos;
  private final Map<String, ConcurrentSkipListMap<Long, Long>> versions = new ConcurrentHashMap<>();
  private final AtomicLong reads = new AtomicLong();
  private final AtomicLong violations = new AtomicLong();
  private final AtomicLong worstNanos = new AtomicLong();
  private final AtomicReference<@Nullable String> first = new AtomicReference<>();

  /**
   * Creates an auditor.
   *
   * @param bound how long after its invalidation an old value may be served
   */
  public StalenessAuditor(Duration bound) {
    this.boundNanos = bound.toNanos();
  }

  /**
   * Notes an invalidation that has returned.
   *
   * @param key the key
   * @param version what the source held when it was called
   * @param nanos when it had returned
   */
  public void invalidated(String key, long version, long nanos) {
    versions
        .computeIfAbsent(key, any -> new ConcurrentSkipListMap<>())
        .merge(nanos, version, Math::max);
  }

  /**
   * Notes an invalidation that all instances have applied, as a wait for them has returned: from
   * then on the bound does not count.
   *
   * @param key the key
   * @param version what the source held when it was called
   * @param nanos when the wait had returned
   */
  public void applied(String key, long version, long nanos) {
    invalidated(key, version, nanos - boundNanos);
  }

  /**
   * Judges a read. Every invalidation that returned before it began must have been noted.
   *
   * @param key the key
   * @param version what it gave
   * @param startNanos when it began
   */
  public void read(String key, long version, long startNanos) {
    reads.incrementAndGet();
    ConcurrentSkipListMap<Long, Long> known = versions.get(key);
    if (known == null) {
      return;
    }
    // Versions grow with time up to the order of two that return together, so look a little back.
    for (Map.Entry<Long, Long> each :
        known.headMap(startNanos - boundNanos, true).descendingMap().entrySet()) {
      if (each.getValue() <= version) {
        break;
      }
      violations.incrementAndGet();
      long late = startNanos - each.getKey() - boundNanos;
      worstNanos.accumulateAndGet(late, Math::max);
      first.compareAndSet(
          null,
          "key %s: version %d was served %d ms after the bound, %d was invalidated"
              .formatted(key, version, late / 1_000_000, each.getValue()));
      return;
    }
  }

  /**
   * Returns how many reads were judged.
   *
   * @return a count
   */
  public long reads() {
    return reads.get();
  }

  /**
   * Returns how many reads gave what they must not.
   *
   * @return a count
   */
  public long violations() {
    return violations.get();
  }

  /**
   * Returns how far past the bound the worst of them was.
   *
   * @return zero if there was none
   */
  public Duration worst() {
    return Duration.ofNanos(worstNanos.get());
  }

  /**
   * Describes the first violation.
   *
   * @return a sentence, or that there was none
   */
  public String firstViolation() {
    String text = first.get();
    return text == null ? "none" : text;
  }
}
