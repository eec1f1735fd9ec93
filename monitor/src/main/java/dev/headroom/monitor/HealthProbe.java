// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor;

import dev.headroom.ground.StoreHealth;
import dev.headroom.ground.StoreWatch;
import java.time.Duration;
import java.util.concurrent.Callable;

/**
 * Asks one component whether it works.
 *
 * <p>Thread-safe; {@link #probe} runs on a thread of its own, never twice at once, and is
 * interrupted after {@link #timeout}. It may throw: that counts as down.
 */
public interface HealthProbe {
  /** The interval between two probes that cost little. */
  Duration CHEAP_INTERVAL = Duration.ofMillis(500);

  /** The time that a probe has unless it says otherwise. */
  Duration SHORT_TIMEOUT = Duration.ofSeconds(1);

  /** What the loss of the component means to the service. */
  enum Kind {
    /** Without it nothing works: the service is down. */
    CRITICAL,
    /** Without it the service works, but worse: degraded. */
    DEGRADING,
    /** Shown to operators; changes nothing. */
    INFORMATIVE
  }

  /** Returns the component's name as {@code /health} shows it. */
  String name();

  /** Returns what the loss of the component means. */
  Kind kind();

  /**
   * Asks the component.
   *
   * @throws Exception when it does not answer; the message is shown to operators, so it must hold
   *     no secret
   */
  ProbeResult probe() throws Exception;

  /** Returns the time between the starts of two probes. */
  default Duration interval() {
    return CHEAP_INTERVAL;
  }

  /** Returns the time after which an answer counts as none. */
  default Duration timeout() {
    return SHORT_TIMEOUT;
  }

  /** Tells whether the service is down without the component. */
  default boolean critical() {
    return kind() == Kind.CRITICAL;
  }

  /** Returns a probe of a call, at the ordinary interval and time-out. */
  static HealthProbe of(String name, Kind kind, Callable<ProbeResult> call) {
    return new CallableProbe(name, kind, call, CHEAP_INTERVAL, SHORT_TIMEOUT);
  }

  /** Returns a probe of a call at its own interval and time-out. */
  static HealthProbe of(
      String name, Kind kind, Callable<ProbeResult> call, Duration interval, Duration timeout) {
    return new CallableProbe(name, kind, call, interval, timeout);
  }

  /** Returns a probe that reads what is already known of a store; it costs no round trip. */
  static HealthProbe of(Kind kind, StoreWatch watch) {
    return of(watch.health().name(), kind, () -> read(watch.health()));
  }

  private static ProbeResult read(StoreHealth health) {
    return switch (health.state()) {
      case UP -> ProbeResult.up(health.detail());
      case DOWN -> ProbeResult.down(health.detail());
      case UNUSED -> ProbeResult.unused(health.detail());
    };
  }
}
