// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import dev.headroom.ground.MeterDefinition;
import dev.headroom.ground.MeterSpec;

/**
 * The meters of the response cache.
 *
 * <p>Immutable.
 */
public enum ResponseCacheMeter implements MeterDefinition {
  /** Responses. */
  ANSWERS(
      MeterSpec.counter(
          "headroom.edge.response.cache.answers",
          "Responses, by rule and outcome (hit, stale, miss, collapsed, pass, bypass).",
          "rule",
          "outcome")),
  /** Fetches from the handler. */
  FILL_DURATION(
      MeterSpec.timer(
          "headroom.edge.response.cache.fill.duration",
          "Fetches from the handler that were meant to be cached, and the time they took, by rule.",
          "rule")),
  /** Responses that were not cached. */
  NOT_STORED(
      MeterSpec.counter(
          "headroom.edge.response.cache.not.stored",
          "Responses of the handler that were not cached, by rule and reason (status, directive,"
              + " set_cookie, vary, expired, size, form, failed).",
          "rule",
          "reason")),
  /** Evictions. */
  EVICTIONS(
      MeterSpec.counter(
          "headroom.edge.response.cache.evictions", "Cached responses evicted for lack of space.")),
  /** Keys. */
  ENTRIES(MeterSpec.gauge("headroom.edge.response.cache.entries", "Keys in the response cache.")),
  /** Memory. */
  BYTES(
      MeterSpec.gauge(
              "headroom.edge.response.cache.size", "Bytes that the cached responses occupy.")
          .in("bytes"));

  @SuppressWarnings("ImmutableEnumChecker") // a record of texts
  private final MeterSpec spec;

  ResponseCacheMeter(MeterSpec spec) {
    this.spec = spec;
  }

  @Override
  public MeterSpec spec() {
    return spec;
  }
}
