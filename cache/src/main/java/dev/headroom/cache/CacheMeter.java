// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import static dev.headroom.ground.MeterSpec.Kind.COUNTER;
import static dev.headroom.ground.MeterSpec.Kind.GAUGE;
import static dev.headroom.ground.MeterSpec.Kind.TIMER;

import dev.headroom.ground.MeterDefinition;
import dev.headroom.ground.MeterSpec;

/**
 * The meters of caches.
 *
 * <p>Immutable.
 */
public enum CacheMeter implements MeterDefinition {
  HITS(
      COUNTER,
      "headroom.cache.hits",
      "cache, level",
      "Calls that needed no load, by level (memory, shared)."),
  HITS_ALIAS(COUNTER, "redis.cache.hits", "", "Calls of all caches that needed no load."),
  MISSES(COUNTER, "headroom.cache.misses", "cache", "Calls that found the key in neither level."),
  MISSES_ALIAS(COUNTER, "redis.cache.misses", "", "Calls of all caches that missed."),
  LOAD_DURATION(TIMER, "headroom.cache.load.duration", "cache", "Loads, and the time they took."),
  LOAD_FAILURES(COUNTER, "headroom.cache.load.failures", "cache", "Loads that threw an exception."),
  UNREADABLE(
      COUNTER,
      "headroom.cache.unreadable",
      "cache",
      "Values of the shared level that did not decode."),
  UNWRITABLE(
      COUNTER,
      "headroom.cache.unwritable",
      "cache",
      "Values that did not encode, and stayed in memory only."),
  UNAVAILABLE(
      COUNTER,
      "headroom.cache.unavailable",
      "cache",
      "Calls that went on without the unavailable shared level."),
  OVERTAKEN_LOADS(
      COUNTER,
      "headroom.cache.overtaken.loads",
      "cache",
      "Loads that were not stored because the key was invalidated meanwhile."),
  LEASE_WAITS(
      COUNTER, "headroom.cache.lease.waits", "cache", "Waits for a load of another instance."),
  REFRESHES(
      COUNTER,
      "headroom.cache.refreshes",
      "cache",
      "Background loads of values that were still served."),
  STALE(
      COUNTER,
      "headroom.cache.stale",
      "cache",
      "Expired values that were served while they were reloaded, or because they could not be."),
  BYTES(
      GAUGE,
      "headroom.cache.size",
      "cache",
      "Encoded size of the values in memory, estimated from a sample.",
      "bytes"),
  ENTRIES(GAUGE, "headroom.cache.entries", "cache", "Entries in memory."),
  LAG(
      GAUGE,
      "headroom.cache.lag",
      "",
      "Time since all invalidations of other instances were known here; -1 before the first.",
      "seconds"),
  LAG_P99(
      GAUGE,
      "headroom.cache.lag.p99",
      "",
      "99th percentile of the lag behind the invalidations of other instances.",
      "seconds"),
  LAG_MAX(
      GAUGE,
      "headroom.cache.lag.max",
      "",
      "Longest lag behind the invalidations of other instances.",
      "seconds"),
  DEGRADED(
      COUNTER,
      "headroom.cache.degraded",
      "",
      "Total time during which the lag was longer than a second.",
      "seconds");

  @SuppressWarnings("ImmutableEnumChecker") // a record of texts
  private final MeterSpec spec;

  CacheMeter(MeterSpec.Kind kind, String name, String tags, String description) {
    this(kind, name, tags, description, "");
  }

  CacheMeter(MeterSpec.Kind kind, String name, String tags, String description, String unit) {
    this.spec = new MeterSpec(kind, name, tags, description, unit);
  }

  @Override
  public MeterSpec spec() {
    return spec;
  }
}
