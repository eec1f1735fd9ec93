// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.monitor;

import dev.headroom.monitor.Readiness;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;

/**
 * Reports that the application is not ready once it begins to stop, and lets the server accept
 * requests for the drain delay, in which balancers notice.
 *
 * <p>Thread-safe. Blocks the thread that stops the application for that time.
 */
final class Draining implements ApplicationListener<ContextClosedEvent> {
  private static final Logger LOG = LoggerFactory.getLogger(Draining.class);

  private final ApplicationContext application;
  private final @Nullable Readiness readiness;
  private final Supplier<Duration> delay;

  Draining(
      ApplicationContext application, @Nullable Readiness readiness, Supplier<Duration> delay) {
    this.application = application;
    this.readiness = readiness;
    this.delay = delay;
  }

  @Override
  public void onApplicationEvent(ContextClosedEvent event) {
    if (!event.getApplicationContext().equals(application)) {
      return; // a child, such as that of a management port
    }
    if (readiness != null) {
      readiness.drain();
    }
    Duration drain = delay.get();
    if (drain.isPositive()) {
      LOG.info("not ready any more; the server stops in {} ms", drain.toMillis());
      try {
        Thread.sleep(drain);
      } catch (InterruptedException hurried) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
