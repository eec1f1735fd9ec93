// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.headroom.ground.StoreHealth;
import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.TimeSource;
import dev.headroom.kit.FaultyLink;
import dev.headroom.limit.LimitSettings;
import dev.headroom.limit.RateLimits;
import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitListener;
import dev.headroom.limit.rule.LimitRule;
import dev.headroom.limit.rule.PermitRequest;
import dev.headroom.limit.state.LimitState.StoreRequest;
import dev.headroom.limit.state.LimitState.StoreResult;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** PostgreSQL that hangs, is not there, or has lost what it knew. */
@SuppressWarnings("NullAway.Init") // set before all tests, by JUnit
final class PostgresUnavailableLimitsIT {
  private static final PostgresLimitSettings QUICK =
      new PostgresLimitSettings(Duration.ofMillis(400), 2);

  private static LimitDatabase database;

  @BeforeAll
  static void start() {
    database = new LimitDatabase();
  }

  @AfterAll
  static void stop() {
    database.close();
  }

  @Test
  void decidesAsTheRuleSaysWhilePostgresHangsAndCountsTogetherAfterwards() throws Exception {
    try (FaultyLink link = FaultyLink.to(database.server().port());
        PostgresLimitState state =
            LimitDatabase.upWhenReturned(through(link), QUICK, TimeSource.system());
        RateLimits limits =
            RateLimits.shared(
                state, LimitSettings.defaults(), TimeSource.system(), LimitListener.NONE)) {
      PermitRequest ask = new PermitRequest(LimitRule.of(Limit.parse("hangs", "10/h")), "ann", 1);
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> limits.decide(ask).source() == Decision.Source.SHARED);

      link.freeze();
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> limits.decide(ask).source() == Decision.Source.SHARE);
      long begun = System.nanoTime();
      for (int i = 0; i < 100; i++) {
        limits.decide(ask);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - begun))
          .as("five calls and then nobody waits: all together would wait for 40 s")
          .isLessThan(Duration.ofSeconds(20));
      link.heal();
      // One look may still meet a session that ended while nothing moved.
      await()
          .atMost(Duration.ofMinutes(1))
          .ignoreExceptionsInstanceOf(StoreUnavailableException.class)
          .until(() ->
              limits.peek(List.of(ask)).byRule().getFirst().decision().source()
                  == Decision.Source.SHARED);

      await()
          .atMost(Duration.ofMinutes(1))
          .ignoreExceptionsInstanceOf(StoreUnavailableException.class)
          .untilAsserted(() ->
              assertThat(limits.peek(List.of(ask)).byRule().getFirst().decision().remaining())
                  .as("what was admitted meanwhile is written down")
                  .isLessThanOrEqualTo(8));
    }
  }

  @Test
  void saysOnceThatWhatItKnewIsLost() throws Exception {
    try (PostgresLimitState state = database.patientState()) {
      StoreRequest take = new StoreRequest(Limit.parse("lost", "5/h"), "ann", 2);
      assertThat(state.take(List.of(take), 1).times()).isOne();
      database.emptyTables();

      StoreResult first = state.take(List.of(take), 1);
      StoreResult second = state.take(List.of(take), 1);

      assertThat(first.isLost()).isTrue();
      assertThat(second.times()).isOne();
      assertThat(second.byRule().getFirst().remaining()).isEqualTo(3);
    }
  }

  /** Nobody hears of a loss by an answer that comes too late: the next call must. */
  @Test
  void returnsALossThatALateAnswerMet() throws Exception {
    try (FaultyLink link = FaultyLink.to(database.server().port());
        PostgresLimitState state =
            LimitDatabase.upWhenReturned(through(link), QUICK, TimeSource.system())) {
      StoreRequest take = new StoreRequest(Limit.parse("late", "5/h"), "ann", 1);
      assertThat(answered(state, take).times()).isOne();
      database.emptyTables();
      link.freeze();
      assertThatExceptionOfType(StoreUnavailableException.class)
          .isThrownBy(() -> state.take(List.of(take), 1));
      link.heal();

      assertThat(answered(state, take).isLost()).isTrue();
      assertThat(answered(state, take).times()).isOne();
    }
  }

  private static StoreResult answered(PostgresLimitState state, StoreRequest take) {
    AtomicReference<@Nullable StoreResult> result = new AtomicReference<>();
    await()
        .atMost(Duration.ofMinutes(1))
        .ignoreExceptionsInstanceOf(StoreUnavailableException.class)
        .until(() -> {
          result.set(state.take(List.of(take), 1));
          return true;
        });
    return Objects.requireNonNull(result.get());
  }

  /** What the tables are unlogged for: a crash empties them, and is noticed. */
  @Test
  void keepsItsTablesOutOfTheLog() {
    LimitDatabase.upWhenReturned(database.source(), QUICK, TimeSource.system()).close();
    assertThat(
            database.number(
                "SELECT count(*) FROM pg_class WHERE relname LIKE 'headroom_limit%'"
                    + " AND relkind IN ('r', 'i', 'S') AND relpersistence <> 'u'"))
        .isZero();
  }

  @Test
  void opensThoughPostgresIsNotThere() {
    PGSimpleDataSource nowhere = new PGSimpleDataSource();
    nowhere.setUrl("jdbc:postgresql://127.0.0.1:1/postgres");
    try (PostgresLimitState state =
        PostgresLimitState.open(nowhere, "test", QUICK, TimeSource.system())) {
      assertThat(state.health().state()).isEqualTo(StoreHealth.State.DOWN);
      assertThatExceptionOfType(StoreUnavailableException.class)
          .isThrownBy(() -> state.take(List.of(new StoreRequest(Limit.parse("1/h"), "ann", 1)), 1));
    }
  }

  private static DataSource through(FaultyLink link) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl("jdbc:postgresql://127.0.0.1:" + link.port() + "/postgres");
    source.setUser("postgres");
    source.setConnectTimeout(1);
    source.setSocketTimeout(1);
    return source;
  }
}
