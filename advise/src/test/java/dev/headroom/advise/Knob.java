// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise;

import java.time.Instant;
import java.util.OptionalDouble;

/** A knob that an operator may let Headroom turn; the figure follows it. */
final class Knob implements Trial {
  private final double after;
  private double figure = 100;
  boolean traffic = true;
  boolean turned;
  boolean stuck;
  Instant measuredSince = Instant.MIN;
  Runnable whileMeasured = () -> {};

  Knob(double after) {
    this.after = after;
  }

  @Override
  public OptionalDouble measure(Instant since) {
    whileMeasured.run();
    measuredSince = since;
    return traffic ? OptionalDouble.of(figure) : OptionalDouble.empty();
  }

  @Override
  public void apply() {
    turned = true;
    figure = after;
  }

  @Override
  public void rollBack() {
    if (stuck) {
      throw new IllegalStateException("the knob is stuck");
    }
    turned = false;
    figure = 100;
  }
}
