// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProbeRunnerTest {
  /** As where there is no memory for a thread; the component would stay down for ever. */
  @Test
  void probesAgainWhereAProbeCouldNotBeStarted() {
    Moody probe = new Moody();
    try (BackgroundScheduler scheduler = new BackgroundScheduler("test")) {
      ProbeRunner runner = new ProbeRunner(probe, scheduler, TimeSource.system());
      probe.fails = true;
      assertThatThrownBy(runner::run).hasMessage("not now");
      probe.fails = false;

      runner.run();

      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> runner.health().state() == ProbeResult.State.UP);
    }
  }

  /** A probe whose time-out is not known at times. Thread-safe. */
  private static final class Moody implements HealthProbe {
    private volatile boolean fails;

    @Override
    public String name() {
      return "one";
    }

    @Override
    public Kind kind() {
      return Kind.CRITICAL;
    }

    @Override
    public ProbeResult probe() {
      return ProbeResult.up("");
    }

    @Override
    public Duration timeout() {
      if (fails) {
        throw new IllegalStateException("not now");
      }
      return Duration.ofMinutes(1);
    }
  }
}
