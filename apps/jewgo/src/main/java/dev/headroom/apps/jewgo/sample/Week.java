// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.sample;

import dev.headroom.apps.systems.sample.CopyRows;
import dev.headroom.apps.systems.sample.Dice;
import java.sql.SQLException;
import java.util.List;

/** The openings of generated restaurants: closed from Friday afternoon to Saturday night. */
final class Week {

  private static final int FRIDAY = 5;
  private static final int SATURDAY = 6;
  private static final int SHABBAT_BEGINS = 15 * 60;

  private static final List<int[][]> STYLES =
      List.of(
          new int[][] {{420, 1020}},
          new int[][] {{660, 1260}},
          new int[][] {{1020, 1380}},
          new int[][] {{1080, 1560}},
          new int[][] {{360, 900}},
          new int[][] {{720, 900}, {1080, 1350}});

  private Week() {}

  static void write(CopyRows rows, long restaurant) throws SQLException {
    int[][] style = STYLES.get(Dice.pick(Field.HOURS, restaurant, STYLES.size()));
    int shift = 15 * (Dice.pick(Field.SHIFT, restaurant, 9) - 4);
    for (int day = 1; day <= 7; day++) {
      if (day == SATURDAY) {
        if (Dice.roll(Field.SATURDAY, restaurant) < 0.3) {
          row(rows, restaurant, day, 1230, 1500);
        }
        continue;
      }
      for (int[] each : style) {
        int opens = each[0] + shift;
        int closes = each[1] + shift;
        if (day == FRIDAY) {
          closes = Math.min(closes, SHABBAT_BEGINS);
        }
        if (opens < closes) {
          row(rows, restaurant, day, opens, closes);
        }
      }
    }
  }

  private static void row(CopyRows rows, long restaurant, int day, int opens, int closes)
      throws SQLException {
    rows.number(restaurant).number(day).number(opens).number(closes).end();
  }
}
