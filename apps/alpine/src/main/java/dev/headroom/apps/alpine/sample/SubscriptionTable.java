// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.sample;

import dev.headroom.apps.systems.sample.CopyRows;
import dev.headroom.apps.systems.sample.Dice;
import dev.headroom.apps.systems.sample.Sample;
import dev.headroom.apps.systems.sample.SampleTable;
import dev.headroom.apps.systems.sample.Zipf;
import java.sql.SQLException;
import java.util.BitSet;

/** What users follow: popular symbols mostly, busy and paying users more of them. Immutable. */
record SubscriptionTable(Population population) implements SampleTable {

  @Override
  public String columns() {
    return "subscriptions (user_id, symbol, min_confidence, created_at)";
  }

  @Override
  public long expectedRows() {
    return Math.round(population.users() * 2.7);
  }

  @Override
  public void write(CopyRows rows) throws SQLException {
    Zipf symbols = new Zipf(Instruments.COUNT);
    int[] ranks = population.ranks();
    for (long user = 1; user <= population.users(); user++) {
      int wanted = wanted(user, (double) ranks[(int) user - 1] / population.users());
      BitSet taken = new BitSet(Instruments.COUNT);
      for (int turn = 0; turn < wanted; turn++) {
        int rank = symbols.rank(Dice.roll(Field.FOLLOWED_SYMBOL, user, turn));
        if (!taken.get(rank)) {
          taken.set(rank);
          row(rows, user, turn, rank);
        }
      }
    }
  }

  private void row(CopyRows rows, long user, int turn, int rank) throws SQLException {
    long since = population.userMillis(user);
    double when = Math.pow(Dice.roll(Field.FOLLOWED_AT, user, turn), 2);
    long age = (long) ((Sample.END.toEpochMilli() - since) * (1 - when));
    long steps = (long) (4 * Dice.roll(Field.THRESHOLD, user, turn));
    rows.number(user)
        .text(Instruments.symbol(rank))
        .decimal(steps * 200, 3)
        .time(Sample.END.toEpochMilli() - 1 - age)
        .end();
  }

  private int wanted(long user, double rank) {
    int most =
        switch (population.tier(user)) {
          case "starter" -> 5;
          case "pro" -> 12;
          default -> 25;
        };
    double keenness = (1 - rank) * Dice.roll(Field.FOLLOWED, user);
    return 1 + (int) (most * keenness);
  }
}
