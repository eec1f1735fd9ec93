// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.health;

import dev.headroom.monitor.ComponentHealth;
import dev.headroom.monitor.HealthProbe;
import dev.headroom.monitor.ProbeResult;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * A health indicator that is called in the background, and responds with its latest result.
 *
 * <p>Thread-safe. {@link #health} never waits: before the first result, and when one is overdue, it
 * reports that instead.
 */
final class BackgroundHealthIndicator implements HealthIndicator {
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private final String name;
  private final HealthIndicator indicator;
  private final Duration timeout;
  private volatile @Nullable Health latest;
  private volatile @Nullable ReadResult read;

  /** Reads what the probes found. Thread-safe. */
  @FunctionalInterface
  interface ReadResult {
    @Nullable ComponentHealth of(String probe);
  }

  /**
   * Creates an indicator.
   *
   * @param name distinct among all
   * @param timeout after which a call is interrupted and counts as down
   */
  BackgroundHealthIndicator(String name, HealthIndicator indicator, Duration timeout) {
    this.name = name;
    this.indicator = indicator;
    this.timeout = timeout;
  }

  /** Returns what calls the indicator. */
  HealthProbe probe() {
    return HealthProbe.of(name, HealthProbe.Kind.INFORMATIVE, this::call, INTERVAL, timeout);
  }

  private ProbeResult call() {
    Health result = indicator.health(true);
    latest = result;
    Status status = result == null ? Status.UNKNOWN : result.getStatus();
    return status.equals(Status.DOWN) || status.equals(Status.OUT_OF_SERVICE)
        ? ProbeResult.down(status.getCode())
        : ProbeResult.up(status.getCode());
  }

  void readFrom(ReadResult results) {
    this.read = results;
  }

  @Override
  public Health health() {
    ReadResult results = read;
    ComponentHealth probed = results == null ? null : results.of(name);
    Health known = latest;
    if (probed == null || (known == null && !hasFailed(probed))) {
      return Health.outOfService().withDetail("error", "not called yet").build();
    }
    boolean works =
        known != null
            && !known.getStatus().equals(Status.DOWN)
            && !known.getStatus().equals(Status.OUT_OF_SERVICE);
    if (known == null || (works && !probed.isUp())) {
      return Health.down().withDetail("error", probed.detail()).build();
    }
    return known;
  }

  private static boolean hasFailed(ComponentHealth probed) {
    return probed.latency().isPositive();
  }
}
