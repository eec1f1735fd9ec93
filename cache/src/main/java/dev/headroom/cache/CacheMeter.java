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
  HITS("headroom.cache.hits", "redis.cache.hits", "answers that needed no load; tags cache, level"),
  /** Misses. */
  MISSES("headroom.cache.misses", "redis.cache.misses", "calls found in neither level; tag cache"),
  /** Failed loads. */
  LOAD_FAILURES(
      "headroom.cache.load.failures", null, "loads that ended in an exception; tag cache"),
  /** Time in loaders. */
  LOAD_TIME("headroom.cache.load.time", null, "time spent in loaders, seconds; tag cache"),
  /** Values that do not decode or encode. */
  UNREADABLE("headroom.cache.unreadable", null, "values that did not decode or encode; tag cache"),
  /** Calls past an absent level. */
  AWAY("headroom.cache.away", null, "calls that went past an absent shared level; tag cache"),
  /** Entries in memory. */
  ENTRIES("headroom.cache.entries", null, "values in memory; tag cache");

  private final String id;
  private final @Nullable String alias;
  private final String description;

  CacheMeter(String id, @Nullable String alias, String description) {
    this.id = id;
    this.alias = alias;
    this.description = description;
  }

  /**
   * Returns the meter's name.
   *
   * @return in Micrometer's form
   */
  public String id() {
    return id;
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
   * Returns what it counts.
   *
   * @return with unit and tags
   */
  public String description() {
    return description;
  }
}
