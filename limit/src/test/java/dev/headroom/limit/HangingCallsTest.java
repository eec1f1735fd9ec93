// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitListener;
import dev.headroom.limit.rule.LimitRule;
import dev.headroom.limit.rule.PermitRequest;
import dev.headroom.limit.rule.UnavailablePolicy;
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

/** A crowd at one key whose call hangs while other calls fail, until the breaker opens. */
@Timeout(120)
final class HangingCallsTest {
  private static final LimitRule RULE =
      LimitRule.of(Limit.parse("api", "10/min"))
          .unavailablePolicy(UnavailablePolicy.parse("closed"));

  private final ManualTime time = new ManualTime();
  private final Hanging state = new Hanging(time);
  private final RateLimits limits =
      RateLimits.shared(state, LimitSettings.defaults(), time, LimitListener.NONE);

  /** Calls of the key "hung" hang until they are let go; those of "bad" fail. */
  private static final class Hanging implements LimitState {
    final Semaphore letGo = new Semaphore(0);
    final AtomicInteger hung = new AtomicInteger();
    final MemoryLimitState log;

    Hanging(ManualTime time) {
      this.log = new MemoryLimitState(time);
    }

    @Override
    public StoreResult take(List<StoreRequest> takes, int times) {
      switch (takes.getFirst().key()) {
        case "hung" -> {
          if (times > 0) {
            hung.incrementAndGet();
            letGo.acquireUninterruptibly();
          }
        }
        case "bad" -> throw new StoreUnavailableException("fake", "limit", Duration.ZERO);
        default -> {}
      }
      return log.take(takes, times);
    }

    /** Long enough for the answer of a call that hung. */
    @Override
    public Duration timeout() {
      return Duration.ofSeconds(10);
    }

    @Override
    public int heartbeat(String instance) {
      // The breaker stays open once it is.
      throw new StoreUnavailableException("fake", "beat", Duration.ZERO);
    }

    int taken() {
      return 10
          - log.take(List.of(new StoreRequest(RULE.limit(), "hung", 1)), 0)
              .byRule()
              .getFirst()
              .remaining();
    }
  }

  @AfterEach
  void close() {
    state.letGo.release(100);
    limits.close();
  }

  @Test
  void releasesWhoWaitsForTheNextCallWhenTheBreakerOpens() {
    CompletableFuture<Decision> leader = call();
    await().atMost(Duration.ofMinutes(1)).until(() -> state.hung.get() == 1);
    List<CompletableFuture<Decision>> crowd = crowd(5);

    openBreaker();

    assertReleased(crowd);
    assertThat(leader).isNotDone();
    state.letGo.release();
    assertThat(leader.orTimeout(60, TimeUnit.SECONDS).join().source())
        .isEqualTo(Decision.Source.SHARED);
    assertThat(state.taken()).isOne();
    assertThat(limits.decide(new PermitRequest(RULE, "hung")).source())
        .isEqualTo(Decision.Source.CLOSED);
    assertThat(state.hung).as("nobody called again").hasValue(1);
  }

  @Test
  void releasesWhomTheHungCallServesAndHandsTheirPermitsBack() {
    CompletableFuture<Decision> first = call();
    await().atMost(Duration.ofMinutes(1)).until(() -> state.hung.get() == 1);
    List<CompletableFuture<Decision>> crowd = crowd(5);
    state.letGo.release();
    assertThat(first.orTimeout(60, TimeUnit.SECONDS).join().admitted()).isTrue();
    // One of the five leads on, and calls for all of them.
    await().atMost(Duration.ofMinutes(1)).until(() -> state.hung.get() == 2);

    openBreaker();

    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> crowd.stream().filter(CompletableFuture::isDone).count() == 4);
    CompletableFuture<Decision> leader =
        crowd.stream().filter(each -> !each.isDone()).findFirst().orElseThrow();
    assertReleased(crowd.stream().filter(CompletableFuture::isDone).toList());
    state.letGo.release();
    assertThat(leader.orTimeout(60, TimeUnit.SECONDS).join().admitted()).isTrue();
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(state.taken()).isEqualTo(2));
  }

  private void openBreaker() {
    for (int i = 0; i < 5; i++) {
      limits.decide(new PermitRequest(RULE, "bad"));
    }
  }

  private static void assertReleased(List<CompletableFuture<Decision>> crowd) {
    for (CompletableFuture<Decision> each : crowd) {
      assertThat(each.orTimeout(60, TimeUnit.SECONDS).join().source())
          .isEqualTo(Decision.Source.CLOSED);
    }
  }

  private List<CompletableFuture<Decision>> crowd(int callers) {
    List<CompletableFuture<Decision>> crowd = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      crowd.add(new CompletableFuture<>());
    }
    for (CompletableFuture<Decision> each : crowd) {
      Thread waits = start(each);
      await().atMost(Duration.ofMinutes(1)).until(() -> waits.getState() == Thread.State.WAITING);
    }
    return crowd;
  }

  private CompletableFuture<Decision> call() {
    CompletableFuture<Decision> decision = new CompletableFuture<>();
    var unused = start(decision);
    return decision;
  }

  private Thread start(CompletableFuture<Decision> decision) {
    return Thread.ofVirtual()
        .start(() -> {
          try {
            decision.complete(limits.decide(new PermitRequest(RULE, "hung")));
          } catch (RuntimeException fault) {
            decision.completeExceptionally(fault);
          }
        });
  }
}
