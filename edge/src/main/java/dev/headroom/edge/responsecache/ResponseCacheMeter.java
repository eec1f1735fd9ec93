// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import static dev.headroom.ground.MeterSpec.Kind.COUNTER;
import static dev.headroom.ground.MeterSpec.Kind.GAUGE;
import static dev.headroom.ground.MeterSpec.Kind.TIMER;

import dev.headroom.ground.MeterDefinition;
import dev.headroom.ground.MeterSpec;

/**
 * The meters of the response cache.
 *
 * <p>Immutable.
 */
public enum ResponseCacheMeter implements MeterDefinition {
  REQUESTS(
      COUNTER,
      "headroom.edge.response.cache.requests",
      "rule, outcome",
      "Requests that a rule covers, by outcome (hit, stale, miss, revalidated, collapsed, pass, bypass)."),
  FETCH_DURATION(
      TIMER,
      "headroom.edge.response.cache.fetch.duration",
      "rule",
      "Fetches from the handler that were meant to be cached, and the time they took."),
  NOT_STORED(
      COUNTER,
      "headroom.edge.response.cache.not.stored",
      "rule, reason",
      "Responses that were not cached, by reason (status, directive, set_cookie, vary, expired,"
          + " size, form, failed)."),
  EVICTIONS(
      COUNTER,
      "headroom.edge.response.cache.evictions",
      "",
      "Cached responses evicted for lack of space."),
  ENTRIES(GAUGE, "headroom.edge.response.cache.entries", "", "Keys in the response cache."),
  BYTES(
      GAUGE,
      "headroom.edge.response.cache.size",
      "",
      "Bytes that the cached responses occupy.",
      "bytes");

  @SuppressWarnings("ImmutableEnumChecker") // a record of texts
  private final MeterSpec spec;

  ResponseCacheMeter(MeterSpec.Kind kind, String name, String tags, String description) {
    this(kind, name, tags, description, "");
  }

  ResponseCacheMeter(
      MeterSpec.Kind kind, String name, String tags, String description, String unit) {
    this.spec = new MeterSpec(kind, name, tags, description, unit);
  }

  @Override
  public MeterSpec spec() {
    return spec;
  }
}
