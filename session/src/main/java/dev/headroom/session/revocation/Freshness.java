// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

/**
 * How sure a route must be that a token was not revoked.
 *
 * <p>Immutable.
 */
public enum Freshness {
  /** This instance's knowledge if it is younger than the bound, else the record, else refused. */
  BOUNDED,
  /** As bounded, but reads go on by old knowledge for a while when the record is away. */
  LENIENT,
  /** Always the record. */
  FRESH
}
