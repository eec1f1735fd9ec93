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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A call that finds its key's state lost records what the key spent by itself; were the background
 * to record it too while that call is under way, the key would be refused what it still has.
 */
@Timeout(240)
final class RecordedOnceTest {
  private static final LimitRule RULE =
      LimitRule.of(Limit.parse("api", "10/min"))
          .unavailablePolicy(UnavailablePolicy.parse("closed"));

  private final ManualTime time = new ManualTime();
  private final Recording state = new Recording(new FakeLimitState(time));
  private final RateLimits limits =
      RateLimits.shared(state, LimitSettings.defaults(), time, LimitListener.NONE);

  /** Calls that record what "slow" spent hang until they are let go; those of "failing" fail. */
  private static final class Recording implements LimitState {
    final FakeLimitState store;
    final Semaphore letGo = new Semaphore(0);
    final AtomicInteger hung = new AtomicInteger();
    final Map<String, Integer> byBackground = new ConcurrentHashMap<>();

    Recording(FakeLimitState store) {
      this.store = store;
    }

    @Override
    public StoreResult take(List<StoreRequest> takes, int times) {
      StoreRequest first = takes.getFirst();
      if (first.terms().owedPermits() > 0 && times > 0) {
        if (first.key().equals("failing")) {
          throw new StoreUnavailableException("fake", "limit", Duration.ZERO);
        }
        hung.incrementAndGet();
        letGo.acquireUninterruptibly();
      }
      StoreResult result = store.take(takes, times);
      if (first.terms().owedPermits() > 0 && times == 0) {
        byBackground.merge(first.key(), 1, Integer::sum);
      }
      return result;
    }

    /** Long enough for the answer of a call that hung. */
    @Override
    public Duration timeout() {
      return Duration.ofSeconds(10);
    }

    @Override
    public int heartbeat(String instance) {
      return store.heartbeat(instance);
    }
  }

  @AfterEach
  void close() {
    state.letGo.release(100);
    limits.close();
  }

  @Test
  void leavesAKeyToItsOwnCallThatIsUnderWay() {
    decide("slow");
    decide("failing");
    state.store.loseStates();
    CompletableFuture<Decision> call = CompletableFuture.supplyAsync(() -> decide("slow"));
    await().atMost(Duration.ofMinutes(1)).until(() -> state.hung.get() == 1);

    // Twice the background records what another key owes, and meets this one on its way.
    for (int round = 1; round <= 2; round++) {
      int rounds = round;
      assertThat(decide("failing").source()).isEqualTo(Decision.Source.CLOSED);
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> state.byBackground.getOrDefault("failing", 0) == rounds);
      state.store.loseStates();
    }

    assertThat(state.byBackground).doesNotContainKey("slow");
    state.letGo.release();
    assertThat(call.orTimeout(60, TimeUnit.SECONDS).join().admitted()).isTrue();
  }

  private Decision decide(String key) {
    return limits.decide(new PermitRequest(RULE, key));
  }
}
