// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.stats;

import static dev.headroom.ground.MeterSpec.Kind.COUNTER;
import static dev.headroom.ground.MeterSpec.Kind.GAUGE;
import static dev.headroom.ground.MeterSpec.Kind.TIMER;

import dev.headroom.ground.MeterDefinition;
import dev.headroom.ground.MeterSpec;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The statistics of caches: each constant is a count or value of {@link CacheStats}, and the meter
 * that shows it.
 *
 * <p>A count of each cache needs its constant here and the call that counts, nothing else: what
 * registers meters and reports them takes the constants from here.
 *
 * <p>Immutable.
 */
public enum CacheMeter implements MeterDefinition {
  MEMORY_HITS(COUNTER, "headroom.cache.hits", Texts.HITS, "memory"),
  SHARED_HITS(COUNTER, "headroom.cache.hits", Texts.HITS, "shared"),
  MISSES(COUNTER, "headroom.cache.misses", "Calls that found the key in neither level."),
  LOADS(TIMER, "headroom.cache.load.duration", "Loads, and the time they took."),
  LOAD_FAILURES(COUNTER, "headroom.cache.load.failures", "Loads that threw an exception."),
  UNREADABLE(
      COUNTER, "headroom.cache.unreadable", "Values of the shared level that did not decode."),
  UNWRITABLE(
      COUNTER,
      "headroom.cache.unwritable",
      "Values that did not encode, and stayed in memory only."),
  UNENCODABLE_KEYS(
      COUNTER,
      "headroom.cache.unencodable.keys",
      "Calls that went on without the cache, since their key has no text form to share it by."),
  UNAVAILABLE(
      COUNTER,
      "headroom.cache.unavailable",
      "Calls that went on without the unavailable shared level."),
  OVERTAKEN_LOADS(
      COUNTER,
      "headroom.cache.overtaken.loads",
      "Loads that were not stored because the key was invalidated meanwhile."),
  LEASE_WAITS(COUNTER, "headroom.cache.lease.waits", "Waits for a load of another instance."),
  REFRESHES(
      COUNTER, "headroom.cache.refreshes", "Background loads of values that were still served."),
  STALE_SERVED(
      COUNTER,
      "headroom.cache.stale",
      "Expired values that were served while they were reloaded, or because they could not be."),
  EVICTIONS(COUNTER, "headroom.cache.evictions", "Values evicted from memory to make room."),
  BYTES(
      new MeterSpec(
          GAUGE,
          "headroom.cache.size",
          "cache",
          "Encoded size of the values in memory, estimated from a sample.",
          "bytes")),
  ENTRIES(GAUGE, "headroom.cache.entries", "Entries in memory."),
  WEIGHT(
      GAUGE,
      "headroom.cache.weight",
      "Weight of the values in memory; their number where the policy has no weigher."),
  LAG(
      new MeterSpec(
          GAUGE,
          "headroom.cache.lag",
          "",
          "Time since all invalidations of other instances were known here; -1 before the first.",
          "seconds")),
  LAG_P99(
      GAUGE,
      "headroom.cache.lag.p99",
      "99th percentile of the lag behind the invalidations of other instances.",
      CoherenceStats::lagP99),
  LAG_MAX(
      GAUGE,
      "headroom.cache.lag.max",
      "Longest lag behind the invalidations of other instances.",
      CoherenceStats::lagMax),
  DEGRADED(
      COUNTER,
      "headroom.cache.degraded",
      "Total time during which the lag was longer than a second.",
      CoherenceStats::degraded);

  @SuppressWarnings("ImmutableEnumChecker") // a record of texts
  private final MeterSpec spec;

  private final @Nullable String level;

  @SuppressWarnings("ImmutableEnumChecker") // a reference to an accessor
  private final @Nullable Function<CoherenceStats, Duration> lag;

  CacheMeter(MeterSpec.Kind kind, String name, String description) {
    this(new MeterSpec(kind, name, "cache", description, ""));
  }

  CacheMeter(MeterSpec.Kind kind, String name, String description, String level) {
    this(new MeterSpec(kind, name, "cache, level", description, ""), level, null);
  }

  CacheMeter(
      MeterSpec.Kind kind,
      String name,
      String description,
      Function<CoherenceStats, Duration> lag) {
    this(new MeterSpec(kind, name, "", description, "seconds"), null, lag);
  }

  CacheMeter(MeterSpec spec) {
    this(spec, null, null);
  }

  CacheMeter(
      MeterSpec spec, @Nullable String level, @Nullable Function<CoherenceStats, Duration> lag) {
    this.spec = spec;
    this.level = level;
    this.lag = lag;
  }

  @Override
  public MeterSpec spec() {
    return spec;
  }

  /**
   * Returns whether each cache has the meter.
   *
   * @return false if all caches of an application have it together
   */
  public boolean isOfEachCache() {
    return spec.tags().contains("cache");
  }

  /** Returns the values of the tags for a cache. */
  public String[] tagValues(String cache) {
    return level == null ? new String[] {cache} : new String[] {cache, level};
  }

  /** Returns what the meter reads of the lag; null if it reads something else. */
  public @Nullable Function<CoherenceStats, Duration> lag() {
    return lag;
  }

  private static final class Texts {
    private static final String HITS = "Calls that needed no load, by level (memory, shared).";
  }
}
