// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.level;

import java.time.Duration;

/**
 * What the shared level says to one who missed and would load.
 *
 * <p>Immutable.
 */
public sealed interface LoadLease {

  /**
   * Another has filled it meanwhile.
   *
   * @param value the value
   */
  record Found(StoredValue value) implements LoadLease {}

  /**
   * The caller may load; no other instance does until this is over.
   *
   * @param token what {@link CacheLevel#putIfLeased} must show
   */
  record Granted(String token) implements LoadLease {}

  /**
   * Another instance loads.
   *
   * @param left how long it may at most
   */
  record Busy(Duration left) implements LoadLease {}
}
