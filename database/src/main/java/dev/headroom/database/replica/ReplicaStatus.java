// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.replica;

import java.time.Duration;

/**
 * The state of a replica at one time.
 *
 * <p>Immutable.
 *
 * @param name of the replica
 * @param weight its share of the reads, relative to the others
 * @param isFit whether reads are routed to it
 * @param reason why not; empty if it is fit
 * @param lag for how long the primary had written more than it has replayed
 * @param lagBytes of the log that it has not replayed; 0 while a position is unknown
 * @param running connections in use
 * @param served statements that succeeded on it, since the start
 * @param failures connections and statements that found it lost, since the start
 */
public record ReplicaStatus(
    String name,
    int weight,
    boolean isFit,
    String reason,
    Duration lag,
    long lagBytes,
    int running,
    long served,
    long failures) {}
