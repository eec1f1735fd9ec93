// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.load;

/**
 * How a resource limits the load.
 *
 * <p>Immutable.
 */
public enum ResourceKind {
  /** Shared by all work at once, which slows down as it fills: processors. */
  PROCESSOR,
  /** A fixed number of units, each held by one call, for which calls wait: a connection pool. */
  POOL,
  /** As a pool, but calls that wait for too long are refused: a bulkhead. */
  BULKHEAD,
  /** Another process, of which only the time that it takes is known: a database, Redis. */
  STATION,
  /** Reported, and no part of the prediction, since it does not grow with the load: memory. */
  SPACE
}
