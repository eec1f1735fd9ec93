// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.finding;

/**
 * The kinds of findings about how an application uses a database.
 *
 * <p>Immutable.
 */
public enum FindingKind {
  /** A statement runs once for each row of an earlier result. */
  N_PLUS_ONE,
  /** A statement runs several times with equal values in one unit of work. */
  REPEATED_STATEMENT,
  /** A count runs several times in one unit of work. */
  REPEATED_COUNT,
  /** A statement takes longer than the threshold of slow statements. */
  SLOW_STATEMENT,
  /** A query reads many rows to return few, since no index fits. */
  MISSING_INDEX,
  /** An index that another one makes superfluous. */
  DUPLICATE_INDEX,
  /** An index that no query has used. */
  UNUSED_INDEX,
  /** An index that an interrupted build has left behind. */
  INVALID_INDEX,
  /** A connection that is not returned to its pool. */
  CONNECTION_LEAK,
  /** A thread that waits for a second connection while it holds one. */
  NESTED_CONNECTION,
  /** A pool that is too small for the load. */
  POOL_TOO_SMALL
}
