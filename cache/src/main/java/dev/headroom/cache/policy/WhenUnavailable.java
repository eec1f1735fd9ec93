// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.policy;

/**
 * What a cache does on a miss while the shared level is unavailable.
 *
 * <p>Immutable.
 */
public enum WhenUnavailable {
  /** Loads; copies in memory are served for the bound. */
  LOAD,
  /** Throws {@code StoreUnavailableException}, which spares the source. */
  FAIL
}
