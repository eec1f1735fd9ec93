// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.advise;

import dev.headroom.advise.Recommendations;
import dev.headroom.advise.capacity.CapacityMonitor;
import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.spring.settings.ReadyListener;
import java.time.Duration;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.event.ApplicationReadyEvent;

/**
 * Lets the advisors judge the load in the background, every ten seconds once the application is
 * ready.
 *
 * <p>Thread-safe.
 */
final class AdviseRunner extends ReadyListener implements DisposableBean {
  private static final Duration PERIOD = Duration.ofSeconds(10);

  private final Recommendations recommendations;
  private final CapacityMonitor capacity;
  private final BackgroundScheduler scheduler = new BackgroundScheduler("advise");

  AdviseRunner(Recommendations recommendations, CapacityMonitor capacity) {
    this.recommendations = recommendations;
    this.capacity = capacity;
  }

  @Override
  protected void applicationReady(ApplicationReadyEvent ready) {
    capacity.start();
    Runnable unused = scheduler.repeat(PERIOD, PERIOD, recommendations::tick);
  }

  @Override
  public void destroy() {
    scheduler.close();
    capacity.close();
  }
}
