// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.state;

import dev.headroom.limit.rule.Limit;
import org.jspecify.annotations.Nullable;

/**
 * The log of one key as {@link MemoryLimitState} holds it. Everything but the refusal is read and
 * written under the object's own monitor.
 */
public final class KeyEntry {
  final long number;
  public final String key;
  Limit numbers;
  KeyLog permits;
  boolean gone;

  /** A log that nobody has written to yet is about to be, and is not swept away. */
  boolean used;

  volatile @Nullable Refusal refusal;

  /**
   * Until when a log that refused so many permits will refuse as many. Immutable.
   *
   * @param rule by which it refused; another rule asks anew
   */
  record Refusal(Limit rule, int permits, long untilNanos) {
    boolean holds(Limit asked, int wanted, long now) {
      return wanted >= permits && rule.same(asked) && untilNanos - now > 0;
    }
  }

  KeyEntry(long number, String key, Limit numbers) {
    this.number = number;
    this.key = key;
    this.numbers = numbers;
    this.permits = KeyLog.of(numbers);
  }

  /** Tells whether a refusal still holds for so many permits; needs no monitor. */
  boolean refuses(Limit rule, int permits, long now) {
    Refusal last = refusal;
    return last != null && last.holds(rule, permits, now);
  }

  /** Returns the log; a rule that changed its shape begins anew. */
  KeyLog permits(Limit rule) {
    used = true;
    if (!rule.same(numbers)) {
      if (!permits.suits(rule)) {
        permits = KeyLog.of(rule);
      }
      numbers = rule;
    }
    return permits;
  }
}
