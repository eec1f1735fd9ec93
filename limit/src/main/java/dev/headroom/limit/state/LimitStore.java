// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.state;

/**
 * A store that instances share and in which limits can be counted, such as Redis.
 *
 * <p>Thread-safe.
 */
@FunctionalInterface
public interface LimitStore {
  /** Returns where the store keeps permits; does not wait for the store. */
  LimitState limitState();
}
