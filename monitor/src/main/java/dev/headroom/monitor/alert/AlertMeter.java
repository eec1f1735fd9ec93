// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.alert;

import static dev.headroom.ground.MeterSpec.Kind.COUNTER;
import static dev.headroom.ground.MeterSpec.Kind.GAUGE;

import dev.headroom.ground.MeterDefinition;
import dev.headroom.ground.MeterSpec;

/**
 * The meters of alerts.
 *
 * <p>Immutable.
 */
public enum AlertMeter implements MeterDefinition {
  FIRING(GAUGE, "headroom.monitor.alerts.firing", "severity", "Alerts that fire now, by severity."),
  NOTICES(
      COUNTER,
      "headroom.monitor.alerts.notices",
      "channel, outcome",
      "Messages about alerts, by channel and outcome: sent, retried, dropped.");

  @SuppressWarnings("ImmutableEnumChecker") // a record of texts
  private final MeterSpec spec;

  AlertMeter(MeterSpec.Kind kind, String name, String tags, String description) {
    this.spec = new MeterSpec(kind, name, tags, description, "");
  }

  @Override
  public MeterSpec spec() {
    return spec;
  }
}
