// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.replica;

/**
 * Where a read-only transaction landed that was run through the application's data source.
 *
 * <p>Immutable.
 */
public enum RoutingProof {
  /** On a replica, as it should. */
  REPLICA,
  /** On the primary, since no replica is fit. */
  NONE_FIT,
  /**
   * On the primary, although a replica is fit: what wraps the data source does not pass on the
   * read-only flag, or sends a statement before it.
   */
  ON_PRIMARY
}
