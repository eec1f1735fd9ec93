// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import java.time.Duration;

/**
 * What the shared level says to one who missed and would load.
 *
 * <p>Immutable.
 */
public sealed interface Claim {

  /**
   * Another has filled it meanwhile.
   *
   * @param kept the value
   */
  record Found(Kept kept) implements Claim {}

  /**
   * The caller may load; no other instance does until this is over.
   *
   * @param token what {@link CacheLevel#fill} must show
   */
  record Granted(String token) implements Claim {}

  /**
   * Another instance loads.
   *
   * @param left how long it may at most
   */
  record Busy(Duration left) implements Claim {}
}
