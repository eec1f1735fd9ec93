// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.sample;

import dev.headroom.apps.systems.sample.Sample;
import dev.headroom.apps.systems.sample.SampleTable;
import java.util.List;

/** Users, signals, subscriptions, notifications and payments. Immutable. */
final class AlpineSample {

  private AlpineSample() {}

  static Sample of(double scale) {
    return new Sample("ALPINE_SCALE", scale, AlpineSample::tables);
  }

  private static List<SampleTable> tables(double scale, String passwordHash) {
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
