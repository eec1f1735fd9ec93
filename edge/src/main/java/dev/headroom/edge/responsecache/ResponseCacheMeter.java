// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

/**
 * Every meter of the response cache: its name, its unit, its tags, what it counts.
 *
 * <p>No meter is labelled by key or path: they are many and may name a person. Immutable.
 */
public enum ResponseCacheMeter {
  /** Answers. */
  ANSWERS(
      "headroom.edge.response.cache.answers",
      "answers",
      "rule, outcome",
      "answers by rule and outcome (hit, stale, miss, collapsed, pass, bypass)"),
  /** Fills and the time in handlers. */
  FILL_DURATION(
      "headroom.edge.response.cache.fill.duration",
      "seconds",
      "rule",
      "times that the handler was asked for an answer to keep, and how long it took"),
  /** Answers that were not kept. */
  NOT_STORED(
      "headroom.edge.response.cache.not.stored",
      "answers",
      "rule, reason",
      "answers of the handler that were not kept, by reason (status, directive, set_cookie, vary,"
          + " expired, size, form, failed)"),
  /** Evictions. */
  EVICTIONS(
      "headroom.edge.response.cache.evictions",
      "answers",
      "",
      "answers that gave way to others for want of room"),
  /** Entries. */
  ENTRIES("headroom.edge.response.cache.entries", "keys", "", "keys that are known"),
  /** Bytes. */
  BYTES("headroom.edge.response.cache.size", "bytes", "", "what the kept answers weigh");

  private final String meterName;
  private final String unit;
  private final String tags;
  private final String description;

  ResponseCacheMeter(String meterName, String unit, String tags, String description) {
    this.meterName = meterName;
    this.unit = unit;
    this.tags = tags;
    this.description = description;
  }

  /** Returns the name in Micrometer's form. */
  public String meterName() {
    return meterName;
  }

  /** Returns what one of it is, a plural. */
  public String unit() {
    return unit;
  }

  /** Returns the names of the tags, joined by commas. */
  public String tags() {
    return tags;
  }

  /** Returns what it counts, a phrase. */
  public String description() {
    return description;
  }
}
