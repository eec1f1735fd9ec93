// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.kit.limit.SharedLimitStateContract;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.state.LimitState;
import dev.headroom.limit.state.LimitState.StoreRequest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway.Init") // set before all tests, by JUnit
final class PostgresLimitStateIT extends SharedLimitStateContract {
  private static LimitDatabase database;
  private static PostgresLimitState one;
  private static PostgresLimitState other;

  @BeforeAll
  static void start() {
    database = new LimitDatabase();
    one = database.patientState();
    other = database.patientState();
  }

  @AfterAll
  static void stop() {
    one.close();
    other.close();
    database.close();
  }

  @Override
  protected LimitState state() {
    return one;
  }

  @Override
  protected LimitState other() {
    return other;
  }

  @Override
  protected void pass(Duration duration) {
    LimitDatabase.pass(duration);
  }

  @Test
  void forgetsWhatNobodyNeedKnowAndKeepsTheRest() {
    take(one, Limit.parse("short", "5/10ms"), key, 3);
    take(one, Limit.parse("brief", "5/10ms burst 2"), key, 2);
    take(one, Limit.parse("long", "5/h"), key, 3);
    LimitDatabase.pass(Duration.ofMillis(1_100));

    assertThat(one.heartbeat("me")).isPositive();

    assertThat(rows("short")).isZero();
    assertThat(rows("brief")).isZero();
    assertThat(rows("long")).isOne();
    assertThat(
            database.number(
                "SELECT count(*) FROM headroom.headroom_limit_grant g"
                    + " WHERE NOT EXISTS (SELECT 1 FROM headroom.headroom_limit l WHERE l.id = g.log)"))
        .isZero();
    assertThat(take(one, Limit.parse("long", "5/h"), key, 1).remaining()).isOne();
    assertThat(take(one, Limit.parse("short", "5/10ms"), key, 5).admitted()).isTrue();
  }

  @Test
  void countsNoInstancesOfOtherApplications() {
    int before = one.heartbeat(key + " here");
    try (PostgresLimitState stranger = database.stateOf("stranger")) {
      assertThat(stranger.heartbeat(key + " stranger")).isOne();
      assertThat(one.heartbeat(key + " here")).isEqualTo(before);
    }
  }

  @Test
  void keepsARowAGrantThatCountsAndNoMore() {
    Limit rule = Limit.parse("size", "1000000/50ms");
    for (int i = 0; i < 30; i++) {
      take(one, rule, key, 1_000);
    }
    LimitDatabase.pass(Duration.ofMillis(60));
    take(one, rule, key, 1_000);

    assertThat(
            database.number(
                "SELECT count(*) FROM headroom.headroom_limit_grant g JOIN headroom.headroom_limit l ON l.id = g.log"
                    + " WHERE l.name LIKE '%:size'"))
        .isOne();
  }

  @Test
  void sendsNothingOfTheKey() {
    take(one, Limit.parse("secret", "1/h"), "ann@example.org", 1);

    assertThat(
            database.number("SELECT count(*) FROM headroom.headroom_limit WHERE name LIKE '%ann%'"))
        .isZero();
  }

  @Test
  void makesNoRowForWhoOnlyLooks() {
    for (String limit : List.of("3/h", "3/h burst 2", "3/h calendar UTC")) {
      StoreRequest look = new StoreRequest(Limit.parse("look", limit), key, 1);
      assertThat(one.take(List.of(look), 0).byRule().getFirst().waitNanos()).isZero();
    }
    assertThat(rows("look")).isZero();
  }

  /** Two releases side by side, of which one has a rule of another kind, read rows of their own. */
  @Test
  void keepsARowForEachKindOfARule() {
    take(one, Limit.parse("releases", "3/h"), key, 3);
    take(one, Limit.parse("releases", "3/h burst 4"), key, 4);

    assertThat(take(one, Limit.parse("releases", "3/h"), key, 1).admitted()).isFalse();
    assertThat(take(one, Limit.parse("releases", "3/h burst 4"), key, 1).admitted()).isFalse();
    assertThat(rows("releases")).isEqualTo(2);
  }

  private static long rows(String rule) {
    return database.number(
        "SELECT count(*) FROM (SELECT name FROM headroom.headroom_limit UNION ALL"
            + " SELECT name FROM headroom.headroom_limit_state) AS states WHERE name LIKE '%:"
            + rule
            + "'");
  }
}
