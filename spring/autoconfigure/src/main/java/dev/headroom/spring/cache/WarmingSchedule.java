// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

import dev.headroom.cache.CacheWarming;
import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.spring.settings.ReadyListener;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.event.ApplicationReadyEvent;

/**
 * Warms caches once the application is ready, then periodically, and on request.
 *
 * <p>Thread-safe. One thread, which no request waits for.
 */
final class WarmingSchedule extends ReadyListener implements DisposableBean {

  private static final Logger LOG = LoggerFactory.getLogger(WarmingSchedule.class);

  private final CacheWarming warming;
  private final boolean enabled;
  private final Duration every;
  private final BackgroundScheduler scheduler = new BackgroundScheduler("warming");

  /**
   * Creates the schedule.
   *
   * @param enabled whether caches keep what is loaded; else nothing is
   * @param every how often it warms after the first time; 0 is never
   */
  WarmingSchedule(CacheWarming warming, boolean enabled, Duration every) {
    this.warming = warming;
    this.enabled = enabled;
    this.every = every;
  }

  @Override
  protected void applicationReady(ApplicationReadyEvent event) {
    soon();
    if (every.isPositive()) {
      scheduler.repeat(every, every, this::warm);
    }
  }

  /** Warms as soon as nothing else is being warmed. */
  void soon() {
    scheduler.execute(this::warm);
  }

  /** Warms on this thread. */
  void warm() {
    CacheWarming.Report report = enabled ? warming.warm() : null;
    if (report != null && report.caches() > 0) {
      LOG.info(
          "warmed {} caches: {} keys, {} failed, {} ms",
          report.caches(),
          report.keys(),
          report.failed(),
          report.took().toMillis());
    }
  }

  @Override
  public void destroy() {
    scheduler.close();
  }
}
