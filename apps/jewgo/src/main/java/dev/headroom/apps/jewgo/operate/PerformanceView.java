// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.operate;

/**
 * What an instance did since its start. Immutable.
 *
 * @param requests requests that were responded to
 * @param serverErrors of these, responses with a status of 500 or above
 * @param meanMillis mean time of a request
 * @param cacheHits reads of caches that needed no load
 * @param cacheMisses reads of caches that loaded
 * @param hitRate share of the hits; 0 if nothing was read
 * @param pool the connection pool now
 */
record PerformanceView(
    long requests,
    long serverErrors,
    double meanMillis,
    long cacheHits,
    long cacheMisses,
    double hitRate,
    PoolView pool) {}
