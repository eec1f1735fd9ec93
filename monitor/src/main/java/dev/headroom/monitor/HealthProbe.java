// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor;

import dev.headroom.ground.StoreHealth;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/**
 * A check of one component.
 *
 * <p>Thread-safe. {@link #probe} runs on a thread of its own, never twice at a time, and is
 * interrupted after {@link #timeout}; a probe of {@linkplain #ofKnown what is known} runs on the
 * thread of the report. An exception counts as down.
 */
public interface HealthProbe {
  /** The default interval, for probes that cost little. */
  Duration CHEAP_INTERVAL = Duration.ofMillis(500);

  /** The default time-out. */
  Duration SHORT_TIMEOUT = Duration.ofSeconds(1);

  /** The effect of the loss of a component on the service. */
  enum Kind {
    /** The service is down. */
    CRITICAL,
    /** The service is degraded. */
    DEGRADING,
    /** None; the component is only reported. */
    INFORMATIVE
  }

  /** Returns the name of the component, as {@code /health} shows it. */
  String name();

  /** Returns the effect of its loss. */
  Kind kind();

  /**
   * Checks the component.
   *
   * @throws Exception if it does not work; the message is shown to operators and must not contain a
   *     secret
   */
  ProbeResult probe() throws Exception;

  /** Returns the time between the starts of two probes. */
  default Duration interval() {
    return CHEAP_INTERVAL;
  }

  /** Returns the time after which a probe is interrupted and counts as down. */
  default Duration timeout() {
    return SHORT_TIMEOUT;
  }

  /** Returns a probe of a call, at the default interval and time-out. */
  static HealthProbe of(String name, Kind kind, Callable<ProbeResult> call) {
    return new CallableProbe(name, kind, call, CHEAP_INTERVAL, SHORT_TIMEOUT);
  }

  /** Returns a probe of a call at its own interval and time-out. */
  static HealthProbe of(
      String name, Kind kind, Callable<ProbeResult> call, Duration interval, Duration timeout) {
    return new CallableProbe(name, kind, call, interval, timeout);
  }

  /**
   * Returns a probe of what is known without a call: it is read at each report, on its thread, and
   * so never stale.
   *
   * @param known returns at once
   */
  static HealthProbe ofKnown(String name, Kind kind, Supplier<ProbeResult> known) {
    return new KnownProbe(name, kind, known);
  }

  /** Returns a probe that reads the known health of a store at each report. */
  static HealthProbe ofStore(String name, Kind kind, Supplier<StoreHealth> store) {
    return ofKnown(
        name,
        kind,
        () -> {
          StoreHealth health = store.get();
          return health.state() == StoreHealth.State.UP
              ? ProbeResult.up(health.detail())
              : ProbeResult.down(health.detail());
        });
  }
}
