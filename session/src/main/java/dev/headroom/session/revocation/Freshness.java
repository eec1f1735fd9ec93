// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

/**
 * How fresh the knowledge must be that admits a token.
 *
 * <p>Immutable.
 */
public enum Freshness {
  /**
   * The local snapshot if it is younger than the bound, else the store, else the token is refused.
   */
  BOUNDED,
  /** As bounded, but an older snapshot decides for a while when the store is unavailable. */
  LENIENT,
  /** Always the store. */
  FRESH
}
