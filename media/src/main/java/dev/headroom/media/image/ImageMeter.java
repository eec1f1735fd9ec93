// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.image;

import static dev.headroom.ground.MeterSpec.Kind.COUNTER;
import static dev.headroom.ground.MeterSpec.Kind.TIMER;

import dev.headroom.ground.MeterDefinition;
import dev.headroom.ground.MeterSpec;

/**
 * The meters of images.
 *
 * <p>Immutable.
 */
public enum ImageMeter implements MeterDefinition {
  ENCODE(
      TIMER,
      "headroom.media.images.encode",
      "format, outcome",
      "Calls of the engine, by format and outcome (made, refused, busy, failed)."),
  REFUSED(
      COUNTER, "headroom.media.images.refused", "reason", "Uploads that were refused, by reason.");

  @SuppressWarnings("ImmutableEnumChecker") // a record of texts
  private final MeterSpec spec;

  ImageMeter(MeterSpec.Kind kind, String name, String tags, String description) {
    this.spec = new MeterSpec(kind, name, tags, description, "");
  }

  @Override
  public MeterSpec spec() {
    return spec;
  }
}
