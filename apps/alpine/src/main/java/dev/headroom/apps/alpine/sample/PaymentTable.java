// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.sample;

import dev.headroom.apps.alpine.sample.Dice.Field;
import java.sql.SQLException;
import java.time.Duration;

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
    long id = 0;
    for (int month = MONTHS; month >= 1; month--) {
      for (long user = 1; user <= population.users(); user++) {
        long paid = paidMillis(user, month);
        String plan = population.tier(user);
        if (!plan.equals("free") && paid >= population.userMillis(user)) {
          id++;
          rows.number(id)
              .number(user)
              .text(plan)
              .number(plan.equals("pro") ? 2900 : 19_900)
              .text(status(id))
              .time(paid)
              .end();
        }
      }
    }
  }

  /** On the user's own day of the month. */
  private static long paidMillis(long user, int monthsAgo) {
    long offset = (long) (Dice.roll(Field.PAYMENT, user) * MONTH_MILLIS);
    return Population.ANCHOR.toEpochMilli() - monthsAgo * MONTH_MILLIS + offset;
  }

  private static String status(long id) {
    double roll = Dice.roll(Field.DELAY, id);
    if (roll < 0.95) {
      return "paid";
    }
    return roll < 0.97 ? "refunded" : "failed";
  }
}
