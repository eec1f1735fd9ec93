// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.ground.TimeSource;
import dev.headroom.monitor.HealthMonitor;
import dev.headroom.monitor.Readiness;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.support.StaticApplicationContext;

class DrainingTest {
  private final StaticApplicationContext application = new StaticApplicationContext();
  private final HealthMonitor monitor = new HealthMonitor(List.of(), TimeSource.system());
  private final Readiness readiness = new Readiness(monitor);

  @Test
  void reportsThatTheApplicationStopsBeforeTheServerDoes() {
    Duration delay = Duration.ofMillis(50);
    readiness.markStarted();
    long begun = System.nanoTime();

    new Draining(application, readiness, () -> delay)
        .onApplicationEvent(new ContextClosedEvent(application));

    assertThat(readiness.status().reason()).isEqualTo("draining");
    assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(delay.toNanos());
  }

  @Test
  void goesOnWhenAChildContextIsClosed() {
    readiness.markStarted();

    new Draining(application, readiness, () -> Duration.ofMinutes(5))
        .onApplicationEvent(new ContextClosedEvent(new StaticApplicationContext()));

    assertThat(readiness.status().ready()).isTrue();
  }
}
