// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitListener;
import dev.headroom.limit.rule.LimitRule;
import dev.headroom.limit.rule.PermitRequest;
import dev.headroom.limit.state.LimitState;
import dev.headroom.limit.state.LimitState.StoreRequest;
import dev.headroom.limit.state.LimitState.StoreResult;
import dev.headroom.limit.state.MemoryLimitState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Callers that come while the call is in flight that brings a lease. */
@Timeout(300)
final class LeasedCrowdTest {
  private static final LimitRule RULE = LimitRule.of(Limit.parse("hot", "60000/min")).withLeases();

  private final ManualTime time = new ManualTime();
  private final Slow state = new Slow(time);
  private final RateLimits limits =
      RateLimits.shared(state, LimitSettings.defaults(), time, LimitListener.NONE);

  /** Calls that take permits hang until they are let go. */
  private static final class Slow implements LimitState {
    final Semaphore letGo = new Semaphore(0);
    final AtomicInteger calls = new AtomicInteger();
    final MemoryLimitState log;

    Slow(ManualTime time) {
      this.log = new MemoryLimitState(time);
    }

    @Override
    public StoreResult take(List<StoreRequest> takes, int times) {
      if (times > 0) {
        calls.incrementAndGet();
        letGo.acquireUninterruptibly();
      }
      return log.take(takes, times);
    }

    @Override
    public Duration timeout() {
      return Duration.ofMinutes(1);
    }

    @Override
    public int heartbeat(String instance) {
      return 1;
    }
  }

  @AfterEach
  void close() {
    state.letGo.release(100);
    limits.close();
  }

  /**
   * Each of those who waited called the store once more and handed the lease back, so that requests
   * which overlap with a call never used one.
   */
  @Test
  void spendTheLeaseInsteadOfCallingAgain() {
    List<CompletableFuture<Decision>> first = crowd(1);
    List<CompletableFuture<Decision>> second = crowd(1);
    state.letGo.release();
    assertThat(decision(first.getFirst()).source()).isEqualTo(Decision.Source.SHARED);
    // The second has seen a request, and takes a lease.
    await().atMost(Duration.ofMinutes(1)).until(() -> state.calls.get() == 2);
    List<CompletableFuture<Decision>> crowd = crowd(5);
    state.letGo.release();

    assertThat(decision(second.getFirst()).source()).isEqualTo(Decision.Source.SHARED);
    for (CompletableFuture<Decision> each : crowd) {
      assertThat(decision(each).source()).isEqualTo(Decision.Source.LEASE);
    }
    assertThat(state.calls).hasValue(2);
    assertThat(limits.decide(new PermitRequest(RULE, "all")).source())
        .isEqualTo(Decision.Source.LEASE);
  }

  private static Decision decision(CompletableFuture<Decision> of) {
    return of.orTimeout(60, TimeUnit.SECONDS).join();
  }

  /** Starts callers one after the other, each once the one before waits. */
  private List<CompletableFuture<Decision>> crowd(int callers) {
    List<CompletableFuture<Decision>> crowd = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      CompletableFuture<Decision> each = new CompletableFuture<>();
      crowd.add(each);
      Thread waits =
          Thread.ofVirtual()
              .start(() -> each.complete(limits.decide(new PermitRequest(RULE, "all"))));
      await().atMost(Duration.ofMinutes(1)).until(() -> waits.getState() == Thread.State.WAITING);
    }
    return crowd;
  }
}
