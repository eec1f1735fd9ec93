// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.operate;

import dev.headroom.database.pool.PoolHealth;

/**
 * The state of the connection pool at one moment. Immutable.
 *
 * @param total open connections
 * @param active connections in use
 * @param idle open connections that are not in use
 * @param waiting threads that wait for a connection
 * @param max the most connections: the size and the overflow
 * @param timeouts waits that ended without a connection, since the start
 * @param recycled connections replaced because of their age, since the start
 * @param ageSeconds age of the oldest open connection
 * @param acquired connections borrowed since the start
 * @param meanWaitMicros mean wait for a connection, since the start
 */
record PoolView(
    int total,
    int active,
    int idle,
    int waiting,
    int max,
    long timeouts,
    long recycled,
    long ageSeconds,
    long acquired,
    long meanWaitMicros) {

  static PoolView of(PoolHealth pool) {
    return new PoolView(
        pool.total(),
        pool.active(),
        pool.idle(),
        pool.waiting(),
        pool.max(),
        pool.acquires().timeouts(),
        pool.ages().recycled(),
        pool.ages().oldest().toSeconds(),
        pool.acquires().count(),
        pool.acquires().mean().toNanos() / 1000);
  }
}
