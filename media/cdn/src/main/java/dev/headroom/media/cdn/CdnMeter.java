// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.cdn;

import dev.headroom.ground.MeterDefinition;
import dev.headroom.ground.MeterSpec;

/**
 * The meters of a content delivery network.
 *
 * <p>Immutable.
 */
public enum CdnMeter implements MeterDefinition {
  CALLS(
      MeterSpec.Kind.TIMER,
      "headroom.cdn.calls",
      "outcome",
      "Time of the calls that purge, by outcome (made, retried, refused)."),
  ITEMS(
      MeterSpec.Kind.COUNTER,
      "headroom.cdn.items",
      "",
      "Tags, addresses and prefixes in the calls that were made.");

  @SuppressWarnings("ImmutableEnumChecker") // a record of texts
  private final MeterSpec spec;

  CdnMeter(MeterSpec.Kind kind, String name, String tags, String description) {
    this.spec = new MeterSpec(kind, name, tags, description, "");
  }

  @Override
  public MeterSpec spec() {
    return spec;
  }
}
