// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.followup;

import dev.headroom.apps.systems.AppState;
import dev.headroom.apps.systems.ConditionalOnAppState;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.stereotype.Component;

/**
 * The state {@code plain}: the letter in the request, mail and photos by {@code @Async}.
 *
 * <p>Immutable.
 */
@Component
@ConditionalOnAppState(AppState.PLAIN)
record FollowUpOnThreads(FollowUpSteps steps, Background background) implements FollowUp {

  @Override
  public void letterAfterCommit(long violation, long by) {
    background.send(steps.writeLetter(violation, by));
  }

  @Override
  public void photosAfterCommit(long violation) {
    background.makeSizes(violation);
  }

  /** Turns {@code @Async} on. Immutable. */
  @Configuration(proxyBeanMethods = false)
  @EnableAsync
  @ConditionalOnAppState(AppState.PLAIN)
  static class Threads {}

  /** What runs on threads of Spring's executor. Thread-safe. */
  @Component
  @ConditionalOnAppState(AppState.PLAIN)
  static class Background {
    private final FollowUpSteps steps;

    Background(FollowUpSteps steps) {
      this.steps = steps;
    }

    @Async
    public void send(Runnable mail) {
      mail.run();
    }

    @Async
    public void makeSizes(long violation) {
      steps.makeSizes(violation);
    }
  }
}
