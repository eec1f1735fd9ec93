// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.sample;

import dev.headroom.apps.systems.sample.CopyRows;
import dev.headroom.apps.systems.sample.Dice;
import dev.headroom.apps.systems.sample.Sample;
import dev.headroom.apps.systems.sample.SampleTable;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;

/** One payment a month of every paying user, since the account exists. Immutable. */
record PaymentTable(Population population) implements SampleTable {

  private static final int MONTHS = 36;
  private static final long MONTH_MILLIS = Duration.ofDays(30).toMillis();

  @Override
  public String columns() {
    return "payments (id, user_id, plan, amount_cents, status, paid_at)";
  }

  @Override
  public long expectedRows() {
    return Math.round(population.users() * 3.0);
  }

  @Override
  public void write(CopyRows rows) throws SQLException {
    List<Payer> payers = payers();
    long id = 0;
    for (int month = MONTHS; month >= 1; month--) {
      long start = Sample.END.toEpochMilli() - month * MONTH_MILLIS;
      for (Payer payer : payers) {
        long paid = start + payer.offsetMillis();
        if (paid >= population.userMillis(payer.user())) {
          id++;
          String plan = population.tier(payer.user());
          rows.number(id)
              .number(payer.user())
              .text(plan)
              .number(plan.equals("pro") ? 2900 : 19_900)
              .text(status(id))
              .time(paid)
              .end();
        }
      }
    }
  }

  /** Everybody who pays, each at an instant of the month, in the order of those. */
  private List<Payer> payers() {
    return LongStream.rangeClosed(1, population.users())
        .filter(user -> !population.tier(user).equals("starter"))
        .mapToObj(user -> new Payer(user, (long) (Dice.roll(Field.PAYMENT, user) * MONTH_MILLIS)))
        .sorted(Comparator.comparingLong(Payer::offsetMillis))
        .toList();
  }

  private record Payer(long user, long offsetMillis) {}

  private static String status(long id) {
    double roll = Dice.roll(Field.DELAY, id);
    if (roll < 0.95) {
      return "paid";
    }
    return roll < 0.97 ? "refunded" : "failed";
  }
}
