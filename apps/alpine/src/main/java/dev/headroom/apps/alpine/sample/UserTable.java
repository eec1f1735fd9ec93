// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.sample;

import dev.headroom.apps.systems.sample.CopyRows;
import dev.headroom.apps.systems.sample.Dice;
import dev.headroom.apps.systems.sample.Sample;
import dev.headroom.apps.systems.sample.SampleTable;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Users of three tiers; busy ones logged in lately. Immutable. */
record UserTable(Population population, String passwordHash) implements SampleTable {

  private static final List<String> COUNTRIES =
      List.of("US", "US", "US", "GB", "DE", "DE", "CH", "FR", "JP", "IN", "BR", "CA");
  private static final List<String> NAMES =
      List.of("Ada", "Ben", "Chiara", "Dario", "Elif", "Finn", "Grete", "Hugo", "Ines", "Jonas");

  @Override
  public String columns() {
    return "users (id, email, password_hash, name, role, tier, country, is_active, created_at,"
        + " last_login_at)";
  }

  @Override
  public long expectedRows() {
    return population.users();
  }

  @Override
  public void write(CopyRows rows) throws SQLException {
    int[] ranks = population.ranks();
    long active = population.activeUsers();
    for (long id = 1; id <= population.users(); id++) {
      boolean admin = id == 1;
      int rank = ranks[(int) id - 1];
      rows.number(id)
          .text(admin ? "admin@alpine.example" : "user" + id + "@alpine.example")
          .text(passwordHash)
          .text(NAMES.get(Dice.pick(Field.NAME, id, NAMES.size())) + " " + id)
          .text(admin ? "admin" : "user")
          .text(population.tier(id))
          .text(COUNTRIES.get(Dice.pick(Field.COUNTRY, id, COUNTRIES.size())))
          .flag(rank < active)
          .time(population.userMillis(id))
          .time(lastLogin(id, (double) rank / population.users()))
          .end();
    }
  }

  /** Absent up to half a year, the less busy the longer; never before the account existed. */
  private long lastLogin(long id, double rank) {
    double share = Math.pow(Dice.roll(Field.LOGIN, id), 3 - 2 * rank);
    long absent = (long) (Duration.ofDays(180).toMillis() * share * (0.05 + rank));
    return Math.max(population.userMillis(id), Sample.END.toEpochMilli() - 1 - absent);
  }
}
