// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.sample;

import dev.headroom.apps.systems.sample.CopyRows;
import dev.headroom.apps.systems.sample.Dice;
import dev.headroom.apps.systems.sample.Sample;
import dev.headroom.apps.systems.sample.SampleTable;
import dev.headroom.apps.systems.sample.Zipf;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Signals on few symbols mostly; those that have not run out yet are active. Immutable. */
record SignalTable(Population population) implements SampleTable {

  private static final List<Timeframe> TIMEFRAMES =
      List.of(
          new Timeframe("15m", 1),
          new Timeframe("1h", 3),
          new Timeframe("1h", 3),
          new Timeframe("4h", 10),
          new Timeframe("1d", 30));
  private static final List<String> STRATEGIES =
      List.of("breakout", "momentum", "mean-reversion", "earnings-drift", "pairs");
  private static final List<String> OUTCOMES =
      List.of("target", "target", "stop", "stop", "expired");

  private record Timeframe(String name, int days) {}

  @Override
  public String columns() {
    return "signals (id, symbol, direction, confidence, entry_price, target_price, stop_price,"
        + " timeframe, strategy, rationale, is_active, created_at, expires_at, closed_at, outcome)";
  }

  @Override
  public long expectedRows() {
    return population.signals();
  }

  @Override
  public void write(CopyRows rows) throws SQLException {
    Zipf symbols = new Zipf(Instruments.COUNT);
    for (long id = 1; id <= population.signals(); id++) {
      int rank = symbols.rank(Dice.roll(Field.SYMBOL, id));
      boolean buy = Dice.roll(Field.DIRECTION, id) < 0.6;
      double moved = 0.8 + 0.4 * Dice.roll(Field.PRICE, id);
      long entry = Math.max(100, Math.round(Instruments.priceCents(rank) * moved));
      long step = Math.max(1, entry / 25) * (buy ? 1 : -1);
      rows.number(id)
          .text(Instruments.symbol(rank))
          .text(buy ? "buy" : "sell")
          .decimal(confidence(id), 3)
          .decimal(entry, 2)
          .decimal(entry + 2 * step, 2)
          .decimal(entry - step, 2);
      reason(rows, id, buy);
      life(rows, id);
      rows.end();
    }
  }

  /** In thousandths, mostly in the middle, seldom high. */
  static long confidence(long id) {
    double roll = Dice.roll(Field.CONFIDENCE, id, 0) + Dice.roll(Field.CONFIDENCE, id, 1);
    return 300 + (long) (690 * roll / 2);
  }

  private static void reason(CopyRows rows, long id, boolean buy) {
    String strategy = STRATEGIES.get(Dice.pick(Field.STRATEGY, id, STRATEGIES.size()));
    int volume = 11 + Dice.pick(Field.VOLUME, id, 30);
    rows.text(timeframe(id).name())
        .text(strategy)
        .text(
            (buy ? "Closes above" : "Closes below")
                + " the range of the last 20 bars on "
                + volume / 10
                + "."
                + volume % 10
                + " times the usual volume");
  }

  private void life(CopyRows rows, long id) {
    long created = population.signalMillis(id);
    long life = Duration.ofDays(timeframe(id).days()).toMillis();
    double share = Math.sqrt(Dice.roll(Field.LIFE, id));
    long closed = created + (long) (life * share);
    boolean active = closed >= Sample.END.toEpochMilli();
    rows.flag(active).time(created).time(created + life);
    if (active) {
      rows.textOrNull(null).textOrNull(null);
    } else {
      rows.time(closed).text(outcome(id));
    }
  }

  static String outcome(long id) {
    return OUTCOMES.get(Dice.pick(Field.OUTCOME, id, OUTCOMES.size()));
  }

  private static Timeframe timeframe(long id) {
    return TIMEFRAMES.get(Dice.pick(Field.TIMEFRAME, id, TIMEFRAMES.size()));
  }
}
