// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.rule;

import static dev.headroom.ground.MeterSpec.Kind.COUNTER;

import dev.headroom.ground.MeterDefinition;
import dev.headroom.ground.MeterSpec;

/**
 * The meters of rate limits.
 *
 * <p>Immutable.
 */
public enum LimitMeter implements MeterDefinition {
  DECISIONS(
      COUNTER,
      "headroom.limit.decisions",
      "rule, outcome, source",
      "Decisions, by outcome (admitted, refused) and source."),
  FALLBACKS(
      COUNTER,
      "headroom.limit.fallbacks",
      "rule",
      "Calls decided without the unavailable shared store."),
  FORGOTTEN(
      COUNTER,
      "headroom.limit.forgotten",
      "rule",
      "Permits still in their window whose key was evicted."),
  OBSERVED_REFUSED(
      COUNTER,
      "headroom.limit.observed.refused",
      "rule",
      "Calls that a rule in mode observe would have refused."),
  CALLS(COUNTER, "headroom.limit.store.calls", "", "Round trips to the shared store."),
  LEASED(COUNTER, "headroom.limit.leased", "rule", "Permits leased beyond those requested."),
  HANDED_BACK(
      COUNTER,
      "headroom.limit.handed.back",
      "rule",
      "Unused leases and refunds returned to the shared store."),
  SETTLED(
      COUNTER,
      "headroom.limit.settled",
      "rule",
      "Permits spent without the shared store, or lost by it, reported later."),
  STATE_LOST(
      COUNTER,
      "headroom.limit.state.lost",
      "",
      "Times that the shared store had lost its state, or the state of one key.");

  @SuppressWarnings("ImmutableEnumChecker") // a record of texts
  private final MeterSpec spec;

  LimitMeter(MeterSpec.Kind kind, String name, String tags, String description) {
    this.spec = new MeterSpec(kind, name, tags, description, "");
  }

  @Override
  public MeterSpec spec() {
    return spec;
  }
}
