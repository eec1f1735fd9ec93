// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.sample;

import java.time.Instant;

/**
 * The instant that reports look back from.
 *
 * <p>With sample data it is the instant at which they end, so that the same database gives the same
 * report on any day; otherwise the present.
 *
 * <p>Thread-safe, as every implementation must be.
 */
@FunctionalInterface
public interface AsOf {

  /** Returns the instant from which queries look back. */
  Instant now();
}
