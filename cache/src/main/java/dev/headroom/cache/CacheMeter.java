// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import dev.headroom.ground.MeterDefinition;
import dev.headroom.ground.MeterSpec;

/**
 * The meters of caches.
 *
 * <p>Immutable.
 */
public enum CacheMeter implements MeterDefinition {
  /** Hits. */
  HITS(
      MeterSpec.counter(
          "headroom.cache.hits",
          "Calls that needed no load, by level (memory, shared).",
          "cache",
          "level")),
  /** Hits of all caches; an alias for dashboards. */
  HITS_ALIAS(MeterSpec.counter("redis.cache.hits", "Calls of all caches that needed no load.")),
  /** Misses. */
  MISSES(
      MeterSpec.counter(
          "headroom.cache.misses", "Calls that found the key in neither level.", "cache")),
  /** Misses of all caches; an alias for dashboards. */
  MISSES_ALIAS(
      MeterSpec.counter(
          "redis.cache.misses", "Calls of all caches that found the key in neither level.")),
  /** Loads. */
  LOAD_DURATION(
      MeterSpec.timer("headroom.cache.load.duration", "Loads, and the time they took.", "cache")),
  /** Failed loads. */
  LOAD_FAILURES(
      MeterSpec.counter("headroom.cache.load.failures", "Loads that threw an exception.", "cache")),
  /** Values that did not decode. */
  UNREADABLE(
      MeterSpec.counter(
          "headroom.cache.unreadable", "Values of the shared level that did not decode.", "cache")),
  /** Values that did not encode. */
  UNWRITABLE(
      MeterSpec.counter(
          "headroom.cache.unwritable",
          "Values that did not encode, and stayed in memory only.",
          "cache")),
  /** Calls without the shared level. */
  UNAVAILABLE(
      MeterSpec.counter(
          "headroom.cache.unavailable",
          "Calls that went on without the shared level because it was unavailable.",
          "cache")),
  /** Loads that were not stored. */
  OVERTAKEN_LOADS(
      MeterSpec.counter(
          "headroom.cache.overtaken.loads",
          "Loads that were not stored because the key was invalidated meanwhile.",
          "cache")),
  /** Waits for other instances. */
  LEASE_WAITS(
      MeterSpec.counter(
          "headroom.cache.lease.waits", "Waits for a load of another instance.", "cache")),
  /** Refreshes. */
  REFRESHES(
      MeterSpec.counter(
          "headroom.cache.refreshes",
          "Background loads of values that were still served.",
          "cache")),
  /** Stale values served. */
  STALE(
      MeterSpec.counter(
          "headroom.cache.stale",
          "Expired values that were served while they were reloaded, or because they could not be.",
          "cache")),
  /** Memory. */
  BYTES(
      MeterSpec.gauge(
              "headroom.cache.size",
              "Encoded size of the values in memory, estimated from a sample.",
              "cache")
          .in("bytes")),
  /** Entries in memory. */
  ENTRIES(MeterSpec.gauge("headroom.cache.entries", "Entries in memory.", "cache")),
  /** Age of the known invalidations. */
  LAG(
      MeterSpec.gauge(
              "headroom.cache.lag",
              "Age of the newest confirmation that all invalidations of other instances are"
                  + " applied; -1 before the first.")
          .in("seconds")),
  /** 99th percentile of the lag. */
  LAG_P99(
      MeterSpec.gauge(
              "headroom.cache.lag.p99",
              "99th percentile of the lag behind the invalidations of other instances.")
          .in("seconds")),
  /** Longest lag. */
  LAG_MAX(
      MeterSpec.gauge(
              "headroom.cache.lag.max", "Longest lag behind the invalidations of other instances.")
          .in("seconds")),
  /** Time out of contact. */
  DEGRADED(
      MeterSpec.counter(
              "headroom.cache.degraded",
              "Total time during which the lag was longer than a second.")
          .in("seconds"));

  @SuppressWarnings("ImmutableEnumChecker") // a record of texts
  private final MeterSpec spec;

  CacheMeter(MeterSpec spec) {
    this.spec = spec;
  }

  @Override
  public MeterSpec spec() {
    return spec;
  }
}
