// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.ground.TimeSource;
import dev.headroom.kit.FaultyLink;
import dev.headroom.kit.limit.LimitAuditor;
import dev.headroom.kit.limit.LimitTrial;
import dev.headroom.limit.LimitListener;
import dev.headroom.limit.LimitRule;
import dev.headroom.limit.LimitSettings;
import dev.headroom.limit.Limits;
import dev.headroom.limit.OnFailure;
import dev.headroom.limit.RateLimit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Three instances on one PostgreSQL, their clocks hours apart, whose ways to it are slowed at
 * random, cut, frozen and healed: no window of one key holds more than its limit.
 *
 * <p>{@code -Dlimit.requests=1000000} runs it whole.
 */
@SuppressWarnings("NullAway.Init") // set before each test, by JUnit
final class LimitsUnderFaultsIT {
  private static final long REQUESTS = Long.getLong("limit.requests", 10_000);
  private static final int INSTANCES = 3;
  private static final Duration TIMEOUT = Duration.ofMillis(50);
  private static final RateLimit LIMIT = RateLimit.parse("faults", "100/500ms");

  private final LimitAuditor auditor = new LimitAuditor(LIMIT.permits(), LIMIT.period());
  private final List<Instance> instances = new ArrayList<>();
  private LimitDatabase database;

  /** One instance and its way to PostgreSQL. */
  private record Instance(FaultyLink link, PostgresLimitState state, Limits limits)
      implements AutoCloseable {
    @Override
    public void close() {
      limits.close();
      state.close();
      link.close();
    }
  }

  /** A clock of its own: it began elsewhere, and its days are not ours. Immutable. */
  private record Skewed(long byNanos) implements TimeSource {
    @Override
    public long nanos() {
      return System.nanoTime() + byNanos;
    }

    @Override
    public Instant now() {
      return Instant.now().plusNanos(byNanos);
    }
  }

  @BeforeEach
  void start() {
    database = new LimitDatabase();
    for (int i = 0; i < INSTANCES; i++) {
      FaultyLink link = FaultyLink.to(database.server().port());
      TimeSource time = new Skewed(Duration.ofHours(5).toNanos() * (i - 1));
      PostgresLimitState state =
          LimitDatabase.upWhenReturned(through(link), new PostgresLimitSettings(TIMEOUT, 2), time);
      Limits limits =
          Limits.shared(state, new LimitSettings(INSTANCES, 1_000), time, LimitListener.NONE);
      instances.add(new Instance(link, state, limits));
    }
  }

  private static DataSource through(FaultyLink link) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl("jdbc:postgresql://127.0.0.1:" + link.port() + "/postgres");
    source.setUser("postgres");
    source.setConnectTimeout(1);
    source.setLoginTimeout(2);
    return source;
  }

  @AfterEach
  void end() {
    instances.forEach(Instance::close);
    database.close();
  }

  @Test
  void neverAboveTheLimitWithOneCallADecision() throws Exception {
    run(LimitRule.of(LIMIT).onFailure(OnFailure.parse("closed")), true);

    assertThat(auditor.windowsAbove()).as("most %d", auditor.most()).isZero();
    assertThat(auditor.admissions()).isGreaterThan(LIMIT.permits());
  }

  @Test
  void neverAboveTheLimitWithLeases() throws Exception {
    run(LimitRule.of(LIMIT).onFailure(OnFailure.parse("closed")).withLeases(), true);

    assertThat(auditor.windowsAbove()).as("most %d", auditor.most()).isZero();
    assertThat(auditor.admissions()).isGreaterThan(LIMIT.permits());
  }

  @Test
  void neverAboveTheLimitWithAReserveThatIsSpentWhileCutOff() throws Exception {
    run(LimitRule.of(LIMIT).onFailure(OnFailure.parse("reserve 30%")), true);

    assertThat(auditor.windowsAbove()).as("most %d", auditor.most()).isZero();
    assertThat(auditor.admissions()).isGreaterThan(LIMIT.permits());
  }

  @Test
  void refusesNobodyWhileThereIsRoomWithoutLeases() throws Exception {
    run(LimitRule.of(LIMIT).onFailure(OnFailure.parse("closed")), false);

    assertThat(auditor.windowsAbove()).isZero();
    assertThat(auditor.refusals()).isPositive();
    // The window is longer by the time-out; a denial ends as much after the sending as it was told.
    assertThat(auditor.refusedBelow(TIMEOUT.multipliedBy(2))).isZero();
  }

  private void run(LimitRule rule, boolean faults) throws Exception {
    List<Limits> limits = instances.stream().map(Instance::limits).toList();
    List<FaultyLink> links = faults ? instances.stream().map(Instance::link).toList() : List.of();
    new LimitTrial(limits, links, auditor).run(rule, REQUESTS);
  }
}
