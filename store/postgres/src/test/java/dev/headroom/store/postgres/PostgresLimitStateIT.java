// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.kit.limit.LimitStateContract;
import dev.headroom.limit.Decision;
import dev.headroom.limit.Grant;
import dev.headroom.limit.LimitState;
import dev.headroom.limit.RateLimit;
import dev.headroom.limit.Take;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway.Init") // set before all tests, by JUnit
final class PostgresLimitStateIT extends LimitStateContract {
  private static LimitDatabase database;
  private static PostgresLimitState one;
  private static PostgresLimitState other;

  private final String key = UUID.randomUUID().toString();

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
  protected void pass(Duration duration) {
    LimitDatabase.pass(duration);
  }

  @Test
  void admitsExactlyTheLimitToTwoInstancesOfManyThreads() throws Exception {
    RateLimit rule = RateLimit.parse("api", "300/h");
    List<LimitState> instances = List.of(one, other);
    int admitted = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> calls = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        LimitState instance = instances.get(i % 2);
        calls.add(threads.submit(() -> instance.take(rule, key, 1).admitted()));
      }
      for (Future<Boolean> call : calls) {
        admitted += call.get() ? 1 : 0;
      }
    }

    assertThat(admitted).isEqualTo(300);
  }

  /** Callers that name the same two keys in either order would block one another for good. */
  @Test
  void neverDeadlocksOnRulesInAnyOrder() throws Exception {
    Take here = new Take(RateLimit.parse("here", "1000000/h"), key, 1);
    Take there = new Take(RateLimit.parse("there", "150/h"), key, 1);
    int admitted = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Grant>> calls = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        List<Take> takes = i % 2 == 0 ? List.of(here, there) : List.of(there, here);
        LimitState instance = i % 4 < 2 ? one : other;
        calls.add(threads.submit(() -> instance.take(takes, 1)));
      }
      for (Future<Grant> call : calls) {
        admitted += call.get().times();
      }
    }

    assertThat(admitted).isEqualTo(150);
    assertThat(one.take(List.of(here), 0).lines().getFirst().remaining())
        .isEqualTo(1_000_000 - 150);
  }

  @Test
  void neverAdmitsMoreThanTheLimitInAnyWindowOfTwoInstances() {
    RateLimit rule = RateLimit.parse("api", "20/200ms");
    long windowNanos = rule.period().toNanos();
    List<Long> before = new ArrayList<>();
    List<Long> after = new ArrayList<>();
    long end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
    // One thread alternates, so that the time of each admission is known within its round trip.
    for (int i = 0; System.nanoTime() < end; i++) {
      long sent = System.nanoTime();
      if ((i % 2 == 0 ? one : other).take(rule, key, 1).admitted()) {
        before.add(sent);
        after.add(System.nanoTime());
      }
    }

    assertThat(after.size()).isGreaterThan(rule.permits());
    long slackNanos = Duration.ofMillis(2).toNanos();
    for (int i = rule.permits(); i < after.size(); i++) {
      assertThat(after.get(i) - before.get(i - rule.permits()))
          .isGreaterThanOrEqualTo(windowNanos - slackNanos);
    }
  }

  @Test
  void forgetsWhatNobodyNeedKnowAndKeepsTheRest() {
    one.take(RateLimit.parse("short", "5/10ms"), key, 3);
    one.take(RateLimit.parse("brief", "5/10ms burst 2"), key, 2);
    one.take(RateLimit.parse("long", "5/h"), key, 3);
    LimitDatabase.pass(Duration.ofMillis(1_100));

    assertThat(one.beat("me")).isOne();

    assertThat(rows("short")).isZero();
    assertThat(rows("brief")).isZero();
    assertThat(rows("long")).isOne();
    assertThat(
            database.number(
                "SELECT count(*) FROM headroom_limit_grant g"
                    + " WHERE NOT EXISTS (SELECT 1 FROM headroom_limit l WHERE l.id = g.log)"))
        .isZero();
    assertThat(one.take(RateLimit.parse("long", "5/h"), key, 1).remaining()).isOne();
    assertThat(one.take(RateLimit.parse("short", "5/10ms"), key, 5).admitted()).isTrue();
  }

  @Test
  void keepsARowAGrantThatCountsAndNoMore() {
    RateLimit rule = RateLimit.parse("size", "1000000/50ms");
    for (int i = 0; i < 30; i++) {
      one.take(rule, key, 1_000);
    }
    LimitDatabase.pass(Duration.ofMillis(60));
    one.take(rule, key, 1_000);

    assertThat(
            database.number(
                "SELECT count(*) FROM headroom_limit_grant g JOIN headroom_limit l ON l.id = g.log"
                    + " WHERE l.name LIKE 'size:%'"))
        .isOne();
  }

  @Test
  void countsInstancesThatLive() {
    one.beat("first");

    assertThat(other.beat("second")).isGreaterThanOrEqualTo(2);
  }

  @Test
  void sendsNothingOfTheKey() {
    one.take(RateLimit.parse("secret", "1/h"), "ann@example.org", 1);

    assertThat(database.number("SELECT count(*) FROM headroom_limit WHERE name LIKE '%ann%'"))
        .isZero();
  }

  @Test
  void makesNoRowForWhoOnlyLooks() {
    for (String limit : List.of("3/h", "3/h burst 2", "3/h calendar UTC")) {
      Take look = new Take(RateLimit.parse("look", limit), key, 1);
      assertThat(one.take(List.of(look), 0).lines().getFirst().waitNanos()).isZero();
    }
    assertThat(rows("look")).isZero();
  }

  @Test
  void saysThatTheSharedLogDecided() {
    assertThat(one.take(RateLimit.parse("1/h"), key, 1).source()).isEqualTo(Decision.Source.SHARED);
  }

  /** A rule that became another kind begins anew, and leaves nothing of the old one behind. */
  @Test
  void beginsAnewWhenARuleChangesItsShape() {
    one.take(RateLimit.parse("shape", "3/h"), key, 3);

    assertThat(one.take(RateLimit.parse("shape", "3/h burst 4"), key, 4).admitted()).isTrue();
    assertThat(one.take(RateLimit.parse("shape", "3/h"), key, 3).admitted()).isTrue();
    assertThat(one.take(RateLimit.parse("shape", "3/h"), key, 1).admitted()).isFalse();
    assertThat(
            database.number(
                "SELECT count(*) FROM headroom_limit_grant g JOIN headroom_limit l ON l.id = g.log"
                    + " WHERE l.name LIKE 'shape:%'"))
        .isOne();
  }

  private static long rows(String rule) {
    return database.number("SELECT count(*) FROM headroom_limit WHERE name LIKE '" + rule + ":%'");
  }
}
