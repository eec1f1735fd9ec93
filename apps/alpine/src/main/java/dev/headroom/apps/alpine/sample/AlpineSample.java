// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.sample;

import dev.headroom.apps.systems.sample.Sample;
import dev.headroom.apps.systems.sample.SampleTable;
import java.time.Instant;
import java.util.List;

/** Users, signals, subscriptions, notifications and payments. Immutable. */
record AlpineSample(double scale) implements Sample {

  @Override
  public String variable() {
    return "ALPINE_SCALE";
  }

  @Override
  public Instant anchor() {
    return Population.ANCHOR;
  }

  @Override
  public List<SampleTable> tables(double scale, String passwordHash) {
    Population population = Population.of(scale);
    return List.of(
        new InstrumentTable(),
        new UserTable(population, passwordHash),
        new SignalTable(population),
        new SubscriptionTable(population),
        new NotificationTable(population),
        new PaymentTable(population));
  }
}
