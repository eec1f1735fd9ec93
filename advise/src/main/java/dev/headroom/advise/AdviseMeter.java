// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise;

import static dev.headroom.ground.MeterSpec.Kind.COUNTER;
import static dev.headroom.ground.MeterSpec.Kind.GAUGE;

import dev.headroom.ground.MeterDefinition;
import dev.headroom.ground.MeterSpec;

/**
 * The meters of recommendations and of the capacity of a service.
 *
 * <p>Immutable.
 */
public enum AdviseMeter implements MeterDefinition {
  RECOMMENDATIONS(
      GAUGE,
      "headroom.advise.recommendations",
      "severity",
      "Recommendations that are open or under way, by severity.",
      ""),
  LOAD(
      GAUGE,
      "headroom.capacity.load",
      "",
      "Requests a second that the service has served lately; NaN before traffic.",
      ""),
  BREAKING_LOAD(
      GAUGE,
      "headroom.capacity.breaking.load",
      "",
      "Requests a second from which on the objective is predicted to break; NaN until it can be"
          + " predicted.",
      ""),
  USED(
      GAUGE,
      "headroom.capacity.used",
      "",
      "Load as a share of the breaking load, for autoscalers; NaN until it can be predicted.",
      ""),
  CONFIDENCE(
      GAUGE, "headroom.capacity.confidence", "", "Confidence in the breaking load, 0 to 1.", ""),
  UTILISATION(
      GAUGE,
      "headroom.capacity.utilisation",
      "resource",
      "Share of a resource that was in use in the last step.",
      ""),
  BUSY(
      COUNTER,
      "headroom.capacity.busy",
      "resource",
      "Time for which units of a resource were in use, all units together.",
      "seconds");

  @SuppressWarnings("ImmutableEnumChecker") // a record of texts
  private final MeterSpec spec;

  AdviseMeter(MeterSpec.Kind kind, String name, String tags, String description, String unit) {
    this.spec = new MeterSpec(kind, name, tags, description, unit);
  }

  @Override
  public MeterSpec spec() {
    return spec;
  }
}
