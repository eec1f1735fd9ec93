// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

import dev.headroom.cache.CacheWarming;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;

/**
 * Warms caches once the application is ready, then by its clock, and when it is asked to.
 *
 * <p>Thread-safe. One thread, which no request waits for.
 */
final class WarmingSchedule implements ApplicationListener<ApplicationReadyEvent>, DisposableBean {

  private static final Logger LOG = LoggerFactory.getLogger(WarmingSchedule.class);

  private final CacheWarming warming;
  private final Duration every;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("headroom-warming").factory());

  /**
   * Makes it.
   *
   * @param every how often it warms after the first time; 0 is never
   */
  WarmingSchedule(CacheWarming warming, Duration every) {
    this.warming = warming;
    this.every = every;
  }

  @Override
  public void onApplicationEvent(ApplicationReadyEvent event) {
    soon();
    if (every.isPositive()) {
      var unused =
          thread.scheduleWithFixedDelay(
              this::warm, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Warms as soon as nothing else is being warmed. */
  void soon() {
    thread.execute(this::warm);
  }

  private void warm() {
    CacheWarming.Report report = warming.warm();
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
    thread.shutdownNow();
  }
}
