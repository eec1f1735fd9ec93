// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.policy;

/**
 * What a cache does while the shared level does not answer.
 *
 * <p>Immutable.
 */
public enum WhenUnavailable {
  /** Goes on in memory, each copy for the bound, and loads what is over. */
  LOAD,
  /** Refuses what is not in memory with a {@code StoreUnavailableException}: spares the source. */
  FAIL
}
