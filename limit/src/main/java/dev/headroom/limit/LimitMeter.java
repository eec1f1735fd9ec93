// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import dev.headroom.ground.MeterDefinition;
import dev.headroom.ground.MeterSpec;

/**
 * The meters of rate limits.
 *
 * <p>Immutable.
 */
public enum LimitMeter implements MeterDefinition {
  /** Decisions. */
  DECISIONS(
      MeterSpec.counter(
          "headroom.limit.decisions",
          "Decisions, by rule, outcome (admitted, refused) and source.",
          "rule",
          "outcome",
          "source")),
  /** Decisions without the shared store. */
  FALLBACKS(
      MeterSpec.counter(
          "headroom.limit.fallbacks",
          "Calls decided locally because the shared store was unavailable, by rule.",
          "rule")),
  /** Permits of evicted keys. */
  FORGOTTEN(
      MeterSpec.counter(
          "headroom.limit.forgotten",
          "Permits still in their window whose key was evicted for lack of space, by rule.",
          "rule")),
  /** Calls that a shadow rule would have refused. */
  SHADOW_REFUSED(
      MeterSpec.counter(
          "headroom.limit.shadow.refused",
          "Calls that a rule in shadow mode would have refused, by rule.",
          "rule")),
  /** Round trips to the shared store. */
  CALLS(MeterSpec.counter("headroom.limit.store.calls", "Round trips to the shared store.")),
  /** Permits leased in advance. */
  LEASED(
      MeterSpec.counter(
          "headroom.limit.leased", "Permits leased beyond those requested, by rule.", "rule")),
  /** Permits returned to the shared store. */
  HANDED_BACK(
      MeterSpec.counter(
          "headroom.limit.handed.back",
          "Permits returned to the shared store (unused leases and refunds), by rule.",
          "rule")),
  /** Permits reported late. */
  SETTLED(
      MeterSpec.counter(
          "headroom.limit.settled",
          "Permits that were spent without the shared store, or lost by it, and reported to it"
              + " later, by rule.",
          "rule")),
  /** Losses of the shared state. */
  STATE_LOST(
      MeterSpec.counter(
          "headroom.limit.state.lost", "Times that the shared store had lost its state.")),
  /** All calls that met a limit; an alias for dashboards. */
  REQUESTS(MeterSpec.counter("rate.limit.requests", "Calls that met a rate limit.")),
  /** All calls that were refused; an alias for dashboards. */
  EXCEEDED(MeterSpec.counter("rate.limit.exceeded", "Calls that a rate limit refused."));

  @SuppressWarnings("ImmutableEnumChecker") // a record of texts
  private final MeterSpec spec;

  LimitMeter(MeterSpec spec) {
    this.spec = spec;
  }

  @Override
  public MeterSpec spec() {
    return spec;
  }
}
