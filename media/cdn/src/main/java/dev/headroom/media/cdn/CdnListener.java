// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.cdn;

/**
 * A listener that is notified of the calls of a provider.
 *
 * <p>Thread-safe; called on the thread that purges, so it must return at once. What it throws is
 * logged.
 */
public interface CdnListener {
  /** Does nothing. */
  CdnListener NONE = new CdnListener() {};

  /** How a call ended. */
  enum Outcome {
    /** The provider accepted it. */
    MADE,
    /** It failed and is made again. */
    RETRIED,
    /** The provider refused it for good. */
    REFUSED
  }

  /**
   * A call ended.
   *
   * @param items tags, addresses and prefixes in it
   * @param tookNanos how long it took
   */
  default void called(Outcome outcome, int items, long tookNanos) {}
}
