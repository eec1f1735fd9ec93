// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import org.jspecify.annotations.Nullable;

/**
 * The meters of this room, from which the reference is made.
 *
 * <p>Immutable.
 */
public enum CacheMeter {
  /** Hits. */
  HITS(
      "headroom.cache.hits",
      "calls",
      "cache, level",
      "redis.cache.hits",
      "answers that needed no load, by level (memory, shared)"),
  /** Misses. */
  MISSES(
      "headroom.cache.misses",
      "calls",
      "cache",
      "redis.cache.misses",
      "calls that found the key in neither level"),
  /** LoaderCalls and the time in loaders. */
  LOAD_DURATION(
      "headroom.cache.load.duration", "seconds", "cache", null, "loads and the time they took"),
  /** Failed loads. */
  LOAD_FAILURES(
      "headroom.cache.load.failures", "loads", "cache", null, "loads that ended in an exception"),
  /** Values that do not decode. */
  UNREADABLE(
      "headroom.cache.unreadable",
      "values",
      "cache",
      null,
      "values of the shared level that did not decode"),
  /** Values that do not encode. */
  UNWRITABLE(
      "headroom.cache.unwritable",
      "values",
      "cache",
      null,
      "values that did not encode and stayed in memory"),
  /** Calls past an absent level. */
  UNAVAILABLE(
      "headroom.cache.away",
      "calls",
      "cache",
      null,
      "times that the shared level was passed by or did not answer"),
  /** LoaderCalls that were overtaken. */
  OVERTAKEN_LOADS(
      "headroom.cache.refused.fills",
      "loads",
      "cache",
      null,
      "loads that were kept nowhere, since the value was removed meanwhile"),
  /** DeadlockDetector for other instances. */
  LEASE_WAITS(
      "headroom.cache.lease.waits", "waits", "cache", null, "waits for a load of another instance"),
  /** LoaderCalls of values that were still served. */
  REFRESHES(
      "headroom.cache.refreshes",
      "loads",
      "cache",
      null,
      "loads in the background, of values that were still served"),
  /** Answers whose time was over. */
  STALE(
      "headroom.cache.stale",
      "answers",
      "cache",
      null,
      "answers whose time was over, while they were loaded anew or could not be"),
  /** Bytes in memory. */
  BYTES(
      "headroom.cache.size",
      "bytes",
      "cache",
      null,
      "what the values in memory have when they are written, from a sample"),
  /** How far behind the log it was, at most of the time. */
  LAG_P99(
      "headroom.cache.lag.p99",
      "seconds",
      "",
      null,
      "99 of 100 times all removals of others were known here within this time"),
  /** How far behind the log it ever was. */
  LAG_MAX(
      "headroom.cache.lag.max",
      "seconds",
      "",
      null,
      "all removals of others were always known here within this time"),
  /** How long it was out of touch. */
  DEGRADED(
      "headroom.cache.degraded",
      "seconds",
      "",
      null,
      "how long removals of others were unknown for more than a second, in all"),
  /** Entries in memory. */
  ENTRIES("headroom.cache.entries", "values", "cache", null, "values in memory"),
  /** How far behind the log. */
  LAG(
      "headroom.cache.lag",
      "seconds",
      "",
      null,
      "within this time all removals of others are known here; -1 before the log was first heard");

  private final String meterName;
  private final String unit;
  private final String tags;
  private final @Nullable String alias;
  private final String description;

  CacheMeter(
      String meterName, String unit, String tags, @Nullable String alias, String description) {
    this.meterName = meterName;
    this.unit = unit;
    this.tags = tags;
    this.alias = alias;
    this.description = description;
  }

  /**
   * Returns the name with dots; Prometheus shows underscores and a suffix.
   *
   * @return such as {@code headroom.cache.hits}
   */
  public String meterName() {
    return meterName;
  }

  /**
   * Returns what one of it is.
   *
   * @return a plural, such as {@code seconds}
   */
  public String unit() {
    return unit;
  }

  /**
   * Returns the names of the tags.
   *
   * @return joined by commas
   */
  public String tags() {
    return tags;
  }

  /**
   * Returns the name that the systems gave it.
   *
   * @return in Micrometer's form, over all caches and without tags; null if they gave none
   */
  public @Nullable String alias() {
    return alias;
  }

  /**
   * Says what is measured.
   *
   * @return a phrase
   */
  public String description() {
    return description;
  }
}
