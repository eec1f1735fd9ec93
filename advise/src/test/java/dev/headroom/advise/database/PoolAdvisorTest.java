// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.advise.Advice;
import dev.headroom.advise.Trial;
import dev.headroom.advise.load.LoadSample;
import dev.headroom.advise.load.Resource;
import dev.headroom.advise.load.ResourceKind;
import dev.headroom.advise.load.ResourceLoad;
import dev.headroom.database.pool.PoolWatch;
import dev.headroom.database.server.ConnectionLimit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Pools that are watched and never opened; their use is made up. */
class PoolAdvisorTest {
  private final HikariDataSource pool = new HikariDataSource();
  private final List<LoadSample> samples = new ArrayList<>();
  private final PoolAdvisor advisor;
  private @Nullable ConnectionLimit limit;
  private int elsewhere;

  PoolAdvisorTest() {
    pool.setPoolName("orders");
    pool.setMaximumPoolSize(10);
    PoolWatch watch = PoolWatch.around("dataSource", pool, Duration.ZERO);
    advisor =
        new PoolAdvisor(
            () -> List.of(watch), () -> List.copyOf(samples), any -> limit, any -> elsewhere);
  }

  @AfterEach
  void close() {
    pool.close();
  }

  /** Adds steps of ten seconds. */
  private void steps(int count, double callsPerSecond, double holdSeconds, double waitSeconds) {
    for (int i = 0; i < count; i++) {
      double calls = callsPerSecond * 10;
      samples.add(
          new LoadSample(
              Instant.ofEpochSecond(10L * samples.size()),
              10,
              Map.of(),
              Map.of(
                  "pool orders",
                  new ResourceLoad(
                      Resource.of("pool orders", ResourceKind.POOL),
                      pool.getMaximumPoolSize(),
                      calls * holdSeconds,
                      new ResourceLoad.Calls(calls, calls * waitSeconds, 0)))));
    }
  }

  /** 440 calls a second of 20 ms keep 8.8 of 10 connections busy: random arrivals wait 10 ms. */
  @Test
  void advisesTheSizeAtWhichTheWaitIsTolerable() {
    steps(12, 440, 0.02, 0.011);
    Advice advice = advisor.advise().getFirst();
    assertThat(advice.kind()).isEqualTo("pool.size");
    assertThat(advice.change().up())
        .isEqualTo("set the maximum pool size to 14, until the next start");
    assertThat(Objects.requireNonNull(advice.prediction()).from()).isCloseTo(11, within(0.1));
    assertThat(advice.prediction().to()).isLessThan(2.1);
  }

  /** Without a processor connections are held for longer, and all calls wait. */
  @Test
  void advisesNothingFromStepsInWhichProcessorTimeWasShort() {
    steps(12, 440, 0.02, 0.011);
    samples.replaceAll(each -> {
      Map<String, ResourceLoad> resources = new HashMap<>(each.resources());
      resources.put(
          "cpu",
          new ResourceLoad(
              Resource.of("cpu", ResourceKind.PROCESSOR), 2, 19.5, ResourceLoad.Calls.UNKNOWN));
      return new LoadSample(each.end(), each.seconds(), each.routes(), resources);
    });
    assertThat(advisor.advise()).isEmpty();
  }

  @Test
  void saysThatWhatTheServerHasLeftIsNotKnown() {
    steps(12, 440, 0.02, 0.011);
    assertThat(evidenceOfTheServer())
        .contains("how many connections the server has left is not known")
        .contains("max_connections");
  }

  /** Of 97 connections others have 80 and other instances may open 5: 12 are left, not 14. */
  @Test
  void advisesNoMoreThanTheServerHasLeft() {
    limit = new ConnectionLimit("max_connections", 97, 80);
    elsewhere = 5;
    steps(12, 440, 0.02, 0.011);
    Advice advice = advisor.advise().getFirst();
    assertThat(advice.change().up()).startsWith("set the maximum pool size to 12,");
    assertThat(evidenceOfTheServer())
        .contains("max_connections allows 97", "others have 80", "5 more", "at most 12");
    assertThat(Objects.requireNonNull(advice.prediction()).to()).isCloseTo(1.48, within(0.05));
  }

  @Test
  void growsAFullPoolNoFurtherThanTheServerAllows() {
    limit = new ConnectionLimit("max_connections", 97, 84);
    steps(12, 500, 0.02, 0.5);
    assertThat(advisor.advise().getFirst().change().up())
        .startsWith("set the maximum pool size to 13,");
  }

  @Test
  void proposesNoSizeWhereTheServerHasNoneLeft() {
    limit = new ConnectionLimit("the connection limit of the role", 20, 10);
    steps(12, 440, 0.02, 0.011);
    Advice advice = advisor.advise().getFirst();
    assertThat(advice.kind()).isEqualTo("pool.size");
    assertThat(advice.title()).contains("the server has none left");
    assertThat(advice.trial()).isNull();
    assertThat(advice.prediction()).isNull();
    assertThat(advice.change().up()).doesNotContain("set the maximum pool size");
    assertThat(evidenceOfTheServer()).contains("the connection limit of the role allows 20");
  }

  /** Between the advice and its approval other clients have taken the connections. */
  @Test
  void doesNotSetASizeThatTheServerCanNoLongerServe() throws Exception {
    limit = new ConnectionLimit("max_connections", 97, 60);
    steps(12, 440, 0.02, 0.011);
    Trial trial = Objects.requireNonNull(advisor.advise().getFirst().trial());
    limit = new ConnectionLimit("max_connections", 97, 84);
    assertThatThrownBy(trial::apply)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("at most 13");
    assertThat(pool.getMaximumPoolSize()).isEqualTo(10);
    limit = new ConnectionLimit("max_connections", 97, 83);
    trial.apply();
    assertThat(pool.getMaximumPoolSize()).isEqualTo(14);
  }

  private String evidenceOfTheServer() {
    return advisor.advise().getFirst().evidence().stream()
        .filter(each -> each.type().equals("server"))
        .findFirst()
        .orElseThrow()
        .text();
  }

  @Test
  void setsTheSizeAndPutsItBack() throws Exception {
    steps(12, 440, 0.02, 0.011);
    Trial trial = Objects.requireNonNull(advisor.advise().getFirst().trial());
    assertThat(trial.measure(Instant.MIN)).hasValueCloseTo(11.0, within(0.1));
    trial.apply();
    assertThat(pool.getMaximumPoolSize()).isEqualTo(14);
    trial.rollBack();
    assertThat(pool.getMaximumPoolSize()).isEqualTo(10);
  }

  @Test
  void measuresOnlyTheStepsThatBeganAfterTheChange() {
    steps(12, 440, 0.02, 0.011);
    Trial trial = Objects.requireNonNull(advisor.advise().getFirst().trial());
    Instant changed = samples.getLast().end().plusSeconds(4);
    steps(1, 440, 0.02, 0.006);
    steps(2, 440, 0.02, 0.001);
    assertThat(trial.measure(changed)).isEmpty();
    steps(1, 440, 0.02, 0.001);
    assertThat(trial.measure(changed)).hasValueCloseTo(1.0, within(0.1));
  }

  @Test
  void growsAFullPoolByHalfSinceItHidesTheDemand() {
    steps(12, 500, 0.02, 0.5);
    assertThat(advisor.advise().getFirst().change().up())
        .startsWith("set the maximum pool size to 15,");
  }

  @Test
  void advisesNoSizeForWaitsThatTheLoadDoesNotExplain() {
    steps(12, 100, 0.02, 0.2);
    assertThat(advisor.advise())
        .singleElement()
        .extracting(Advice::kind)
        .isEqualTo("pool.unexplained-wait");
  }

  @Test
  void isQuietWhileNobodyWaits() {
    steps(12, 200, 0.02, 0.00001);
    assertThat(advisor.advise()).isEmpty();
  }

  @Test
  void saysAfterTenMinutesThatFarFewerWouldDo() {
    pool.setMaximumPoolSize(50);
    steps(59, 20, 0.01, 0);
    assertThat(advisor.advise()).isEmpty();
    steps(1, 20, 0.01, 0);
    assertThat(advisor.advise())
        .singleElement()
        .satisfies(each -> {
          assertThat(each.kind()).isEqualTo("pool.oversized");
          assertThat(each.change().up()).endsWith("unless the service is busier at other times");
        });
  }
}
