// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headroom.ground.SettingsException;
import dev.headroom.ground.StoreWatch;
import dev.headroom.ground.TimeSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthMonitorTest {
  private static final Duration QUICK = Duration.ofMillis(20);
  private static final Duration NEVER = Duration.ofHours(1);

  /** For probes that ask once: a machine that pauses must not make them late. */
  private static final Duration PATIENT = Duration.ofMinutes(1);

  private static HealthProbe quick(String name, HealthProbe.Kind kind, AtomicBoolean up) {
    return HealthProbe.of(
        name,
        kind,
        () -> up.get() ? ProbeResult.up("fine") : ProbeResult.down("gone"),
        QUICK,
        Duration.ofSeconds(1));
  }

  private static HealthMonitor started(HealthProbe... probes) {
    HealthMonitor monitor = new HealthMonitor(List.of(probes), TimeSource.system());
    monitor.start();
    return monitor;
  }

  private static ComponentHealth of(HealthMonitor monitor, String name) {
    ComponentHealth health = monitor.report().components().get(name);
    assertThat(health).isNotNull();
    return java.util.Objects.requireNonNull(health);
  }

  @ParameterizedTest
  @CsvSource({
    "CRITICAL, true, HEALTHY",
    "CRITICAL, false, DOWN",
    "DEGRADING, false, DEGRADED",
    "INFORMATIVE, false, HEALTHY"
  })
  void theWorstThatCountsIsTheWhole(
      HealthProbe.Kind kind, boolean up, HealthReport.Status expected) {
    AtomicBoolean state = new AtomicBoolean(up);
    try (HealthMonitor monitor =
        started(
            quick("one", kind, state),
            quick("other", HealthProbe.Kind.CRITICAL, new AtomicBoolean(true)))) {
      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(() -> {
            assertThat(of(monitor, "one").detail()).isEqualTo(up ? "fine" : "gone");
            assertThat(monitor.report().status()).isEqualTo(expected);
          });
      assertThat(monitor.report().components()).containsOnlyKeys("one", "other");
    }
  }

  /** Two of three: a machine that pauses once is no fault of the monitor. */
  @Test
  void aChangeShowsWithinASecondAndSoDoesTheReturn() {
    AtomicBoolean up = new AtomicBoolean(true);
    HealthProbe probe =
        HealthProbe.of(
            "redis",
            HealthProbe.Kind.DEGRADING,
            () -> up.get() ? ProbeResult.up("") : ProbeResult.down("gone"));
    try (HealthMonitor monitor = started(probe)) {
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> monitor.report().status() == HealthReport.Status.HEALTHY);
      List<Duration> gone = new ArrayList<>();
      List<Duration> back = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        up.set(false);
        gone.add(untilShown(monitor, HealthReport.Status.DEGRADED));
        up.set(true);
        back.add(untilShown(monitor, HealthReport.Status.HEALTHY));
      }
      Collections.sort(gone);
      Collections.sort(back);
      assertThat(gone.get(1)).isLessThan(Duration.ofSeconds(1));
      assertThat(back.get(1)).isLessThan(Duration.ofSeconds(1));
    }
  }

  private static Duration untilShown(HealthMonitor monitor, HealthReport.Status status) {
    long begun = System.nanoTime();
    await().atMost(Duration.ofMinutes(1)).until(() -> monitor.report().status() == status);
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  @Test
  void whatWasNotProbedIsNotUp() {
    try (HealthMonitor monitor =
        new HealthMonitor(
            List.of(quick("db", HealthProbe.Kind.CRITICAL, new AtomicBoolean(true))),
            TimeSource.system())) {
      assertThat(monitor.report().status()).isEqualTo(HealthReport.Status.DOWN);
      assertThat(of(monitor, "db").detail()).isEqualTo("not probed yet");
    }
  }

  /** Messages of drivers contain addresses, and health may be open to everybody. */
  @Test
  void aProbeThatThrowsIsDownWithTheNameOfItsExceptionAlone() {
    try (HealthMonitor monitor =
        started(
            HealthProbe.of(
                "db",
                HealthProbe.Kind.CRITICAL,
                () -> {
                  throw new IllegalStateException("pool exhausted");
                },
                QUICK,
                QUICK),
            HealthProbe.of(
                "images",
                HealthProbe.Kind.DEGRADING,
                () -> {
                  throw new NoClassDefFoundError("secret");
                },
                QUICK,
                Duration.ofMinutes(1)))) {
      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(() -> {
            assertThat(of(monitor, "db").detail()).isEqualTo("IllegalStateException");
            assertThat(of(monitor, "images").detail()).isEqualTo("NoClassDefFoundError");
          });
    }
  }

  @Test
  void aProbeThatHangsIsDownAfterItsTimeoutHoldsOneThreadAndHurtsNoOther() {
    AtomicInteger running = new AtomicInteger();
    CountDownLatch free = new CountDownLatch(1);
    HealthProbe hanging =
        HealthProbe.of(
            "stuck",
            HealthProbe.Kind.CRITICAL,
            () -> {
              running.incrementAndGet();
              awaitDeafly(free);
              return ProbeResult.up("at last");
            },
            QUICK,
            Duration.ofMillis(50));
    AtomicInteger probed = new AtomicInteger();
    HealthProbe lively =
        HealthProbe.of(
            "lively",
            HealthProbe.Kind.CRITICAL,
            () -> ProbeResult.up("" + probed.incrementAndGet()),
            QUICK,
            QUICK);
    // No time passes for the monitor, so the result of the time-out does not grow stale.
    try (HealthMonitor monitor =
        new HealthMonitor(List.of(hanging, lively), standing(new AtomicLong()))) {
      monitor.start();
      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(
              () -> assertThat(of(monitor, "stuck").detail()).isEqualTo("no answer within 50 ms"));
      int before = probed.get();
      await().atMost(Duration.ofMinutes(1)).until(() -> probed.get() > before + 5);
      assertThat(running).hasValue(1);
      free.countDown();
      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(() -> assertThat(of(monitor, "stuck").isUp()).isTrue());
    }
  }

  private static void awaitDeafly(CountDownLatch latch) {
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException deaf) {
        // Deaf on purpose: it waits on.
      }
    }
  }

  @Test
  void aStaleResultIsNotUp() {
    AtomicLong now = new AtomicLong();
    Duration longest = NEVER.multipliedBy(3).plus(PATIENT);
    HealthProbe once =
        HealthProbe.of(
            "db", HealthProbe.Kind.CRITICAL, () -> ProbeResult.up("fine"), NEVER, PATIENT);
    try (HealthMonitor monitor = new HealthMonitor(List.of(once), standing(now))) {
      monitor.start();
      await().atMost(Duration.ofMinutes(1)).until(() -> of(monitor, "db").isUp());
      now.addAndGet(longest.toNanos());
      assertThat(of(monitor, "db").isUp()).isTrue();
      assertThat(of(monitor, "db").age()).isEqualTo(longest);
      now.incrementAndGet();
      assertThat(of(monitor, "db").isUp()).isFalse();
      assertThat(monitor.report().status()).isEqualTo(HealthReport.Status.DOWN);
    }
  }

  private static TimeSource standing(AtomicLong nanos) {
    return new TimeSource() {
      @Override
      public long nanos() {
        return nanos.get();
      }

      @Override
      public Instant now() {
        return Instant.EPOCH;
      }
    };
  }

  @Test
  void theKnownHealthOfAStoreIsReadForEachReport() {
    StoreWatch watch = new StoreWatch("redis", TimeSource.system());
    HealthProbe known = HealthProbe.ofStore("redis", HealthProbe.Kind.DEGRADING, watch::health);
    try (HealthMonitor monitor = new HealthMonitor(List.of(known), TimeSource.system())) {
      assertThat(of(monitor, "redis").detail()).isEqualTo("not yet connected");
      watch.succeeded();
      assertThat(of(monitor, "redis").isUp()).isTrue();
      watch.failed(new java.io.IOException("secret"));
      assertThat(of(monitor, "redis").isUp()).isFalse();
      assertThat(of(monitor, "redis").detail()).doesNotContain("secret");
      assertThat(monitor.report().status()).isEqualTo(HealthReport.Status.DEGRADED);
    }
  }

  @Test
  void whatIsKnownIsDownWhereItsReadingFails() {
    AtomicReference<ProbeResult> none = new AtomicReference<>();
    HealthProbe thrown =
        HealthProbe.ofKnown(
            "session",
            HealthProbe.Kind.CRITICAL,
            () -> {
              throw new IllegalStateException("secret");
            });
    HealthProbe error =
        HealthProbe.ofKnown(
            "images",
            HealthProbe.Kind.DEGRADING,
            () -> {
              throw new NoClassDefFoundError("secret");
            });
    HealthProbe missing = HealthProbe.ofKnown("mail", HealthProbe.Kind.DEGRADING, none::get);
    try (HealthMonitor monitor = started(thrown, error, missing)) {
      assertThat(of(monitor, "session").detail()).isEqualTo("IllegalStateException");
      assertThat(of(monitor, "images").detail()).isEqualTo("NoClassDefFoundError");
      assertThat(of(monitor, "mail").detail()).isEqualTo("NullPointerException");
      assertThat(monitor.report().status()).isEqualTo(HealthReport.Status.DOWN);
    }
  }

  @Test
  void whatIsNotConfiguredCountsForNothing() {
    HealthProbe unused =
        HealthProbe.of(
            "argo", HealthProbe.Kind.CRITICAL, () -> ProbeResult.unused(""), QUICK, QUICK);
    try (HealthMonitor monitor = started(unused)) {
      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(() -> {
            HealthReport report = monitor.report();
            assertThat(report.components().values())
                .extracting(ComponentHealth::state)
                .containsExactly(ProbeResult.State.UNUSED);
            assertThat(report.status()).isEqualTo(HealthReport.Status.HEALTHY);
          });
    }
  }

  @Test
  void metersShowTheComponents() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (HealthMonitor monitor =
        started(quick("db", HealthProbe.Kind.CRITICAL, new AtomicBoolean(true)))) {
      HealthMeters.bind(monitor, registry);
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() ->
              registry.get("headroom.monitor.health.up").tag("component", "db").gauge().value()
                  == 1);
    }
  }

  @Test
  void metersShowNoValueOfWhatIsNotConfigured() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    HealthProbe unused =
        HealthProbe.of(
            "argo", HealthProbe.Kind.DEGRADING, () -> ProbeResult.unused(""), QUICK, QUICK);
    try (HealthMonitor monitor = started(unused)) {
      HealthMeters.bind(monitor, registry);
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> {
            double up =
                registry.get("headroom.monitor.health.up").tag("kind", "degrading").gauge().value();
            return Double.isNaN(up);
          });
    }
  }

  @Test
  void reportsAllFaultsOfTheProbesAtOnce() {
    HealthProbe bad =
        HealthProbe.of(
            "a",
            HealthProbe.Kind.CRITICAL,
            () -> ProbeResult.up(""),
            Duration.ZERO,
            Duration.ofNanos(1));
    assertThatThrownBy(() -> new HealthMonitor(List.of(bad, bad), TimeSource.system()))
        .isInstanceOfSatisfying(
            SettingsException.class, reported -> assertThat(reported.faults()).hasSize(5));
  }

  @Test
  void readinessNeedsTheStartTheCriticalComponentsAndNoDraining() {
    AtomicBoolean database = new AtomicBoolean(true);
    try (HealthMonitor monitor =
        started(
            quick("database", HealthProbe.Kind.CRITICAL, database),
            quick("redis", HealthProbe.Kind.DEGRADING, new AtomicBoolean(false)))) {
      Readiness readiness = new Readiness(monitor);
      assertThat(readiness.status()).isEqualTo(new Readiness.Status(false, "starting"));
      readiness.markStarted();
      await().atMost(Duration.ofMinutes(1)).until(() -> readiness.status().ready());
      database.set(false);
      await().atMost(Duration.ofMinutes(1)).until(() -> !readiness.status().ready());
      assertThat(readiness.status().reason()).isEqualTo("database is down");
      database.set(true);
      await().atMost(Duration.ofMinutes(1)).until(() -> readiness.status().ready());
      readiness.drain();
      assertThat(readiness.status()).isEqualTo(new Readiness.Status(false, "draining"));
    }
  }
}
