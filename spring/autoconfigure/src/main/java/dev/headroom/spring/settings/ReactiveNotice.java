// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.ApplicationListener;

/**
 * Says in a reactive application what Headroom does not cover there.
 *
 * <p>Thread-safe. Logs one line at start.
 */
final class ReactiveNotice implements ApplicationListener<ApplicationStartedEvent> {
  private static final Logger LOG = LoggerFactory.getLogger(ReactiveNotice.class);

  @Override
  public void onApplicationEvent(ApplicationStartedEvent event) {
    if (event.getSpringApplication().getWebApplicationType() == WebApplicationType.REACTIVE) {
      LOG.warn(
          "this application is reactive (WebFlux): Headroom's filters of the edge, its limits and"
              + " bulkheads of requests, its session filters and its endpoints serve servlet"
              + " applications only and are absent; caches, RateLimiter, Bulkhead, Revocations and"
              + " the database's meters work");
    }
  }
}
