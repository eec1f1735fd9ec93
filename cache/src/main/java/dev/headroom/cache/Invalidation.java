// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

/**
 * How far an invalidation came.
 *
 * <p>Immutable.
 *
 * @param told true if all instances are bound by it from now on; false if the shared level was
 *     away: this instance holds to it, the others hear of it when the level is back
 */
public record Invalidation(boolean told) {

  static final Invalidation EVERYWHERE = new Invalidation(true);
  static final Invalidation PENDING = new Invalidation(false);

  static Invalidation of(boolean told) {
    return told ? EVERYWHERE : PENDING;
  }
}
