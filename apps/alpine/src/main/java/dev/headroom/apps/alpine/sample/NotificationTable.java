// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.sample;

import dev.headroom.apps.systems.sample.CopyRows;
import dev.headroom.apps.systems.sample.Dice;
import dev.headroom.apps.systems.sample.Sample;
import dev.headroom.apps.systems.sample.SampleTable;
import java.sql.SQLException;
import java.time.Duration;

/** Notifications: active users have most, and old ones are mostly read. Immutable. */
record NotificationTable(Population population) implements SampleTable {

  @Override
  public String columns() {
    return "notifications (id, user_id, signal_id, kind, is_read, created_at)";
  }

  @Override
  public long expectedRows() {
    return population.notifications();
  }

  @Override
  public void write(CopyRows rows) throws SQLException {
    long active = population.activeUsers();
    for (long id = 1; id <= population.notifications(); id++) {
      long millis = population.notificationMillis(id);
      double skewed = Math.pow(Dice.roll(Field.RECIPIENT, id), 2);
      long newest = population.signalAt(millis);
      long signal = Math.max(1, newest - Dice.pick(Field.SUBJECT, id, 2000));
      boolean opened = Dice.roll(Field.OUTCOME, id) < 0.6;
      rows.number(id)
          .number(population.userAt((long) (skewed * active)))
          .number(signal)
          .text(opened ? "opened" : SignalTable.outcome(signal))
          .flag(isRead(id, millis))
          .time(millis)
          .end();
    }
  }

  private static boolean isRead(long id, long millis) {
    double months = (double) (Sample.END.toEpochMilli() - millis) / Duration.ofDays(30).toMillis();
    return Dice.roll(Field.READ, id) < 0.95 - 0.6 / (1 + months);
  }
}
