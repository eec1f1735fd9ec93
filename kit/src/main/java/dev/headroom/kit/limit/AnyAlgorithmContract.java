// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.limit.algorithm.EvalContext;
import dev.headroom.limit.algorithm.LimitAlgorithm;
import dev.headroom.limit.algorithm.SlidingWindow;
import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.state.LimitState;
import dev.headroom.limit.state.LimitState.StoreRequest;
import dev.headroom.limit.state.LimitState.StoreResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * What a store holds to for algorithms that it has no script for: the whole of the contract, by a
 * sliding window that no store knows by its name, and a small algorithm that is written here.
 *
 * <p>One thread at a time.
 */
public abstract class AnyAlgorithmContract extends LimitStateContract {
  private static final Duration DAY = Duration.ofDays(1);

  private final String key = UUID.randomUUID().toString();

  /** Returns the state as another instance has it; the same where none is shared. */
  protected LimitState other() {
    return state();
  }

  /** The function of {@link SlidingWindow} under a name that no store knows. */
  private record UnknownSliding(SlidingWindow function) implements LimitAlgorithm {
    @Override
    public String name() {
      return "unknown";
    }

    @Override
    public String shape(Duration period) {
      return function.shape(period);
    }

    @Override
    public Outcome apply(long[] state, EvalContext context, EvalRequest request) {
      return function.apply(state, context, request);
    }
  }

  /** At most so many permits in each window of the store's clock: a whole algorithm. */
  private record FixedWindow() implements LimitAlgorithm {
    @Override
    public String name() {
      return "fixed";
    }

    @Override
    public Outcome apply(long[] state, EvalContext context, EvalRequest request) {
      long now = context.time().now();
      long index = Math.floorDiv(now, context.period());
      boolean isCurrent = state.length > 0 && state[0] >= index;
      long window = isCurrent ? state[0] : index;
      long before = isCurrent ? state[1] : 0;
      boolean returns = Math.floorDiv(request.returnedStamp(), context.period()) == window;
      long used =
          Math.max(0, before - (returns ? request.returnedPermits() : 0)) + request.owedPermits();
      long free = Math.max(0, context.permits() - used);
      int times = (int) Math.min(request.times(), free / request.permits());
      used += (long) times * request.permits();
      boolean fits = used + request.permits() <= context.permits();
      return new Outcome(
          used == before && isCurrent ? state : new long[] {window, used},
          times,
          (int) Math.max(0, context.permits() - used),
          fits ? 0 : (window + 1) * context.period() - now,
          now);
    }
  }

  @Override
  protected Limit limit(String name, String text) {
    Limit limit = Limit.parse(name, text);
    return new Limit(
        name, limit.permits(), limit.period(), new UnknownSliding(new SlidingWindow()));
  }

  @Test
  void runsAnAlgorithmThatIsOneSmallClass() {
    Limit limit = fixed("fixed", 3, DAY);
    for (int remaining = 2; remaining >= 0; remaining--) {
      assertThat(take(state(), limit, key, 1).remaining()).isEqualTo(remaining);
    }
    Decision fourth = take(other(), limit, key, 1);

    assertThat(fourth.admitted()).isFalse();
    assertThat(fourth.limit()).isEqualTo(3);
    assertThat(fourth.retryAfter()).isBetween(Duration.ofNanos(1), DAY);
    assertThat(take(state(), limit, key + "'", 3).admitted()).isTrue();
  }

  @Test
  void admitsAgainInTheNextFixedWindow() {
    Limit limit = fixed("soon", 2, Duration.ofMillis(300));
    Decision refused = take(state(), limit, key, 2);
    while (refused.admitted()) {
      refused = take(state(), limit, key, 2);
    }
    pass(refused.retryAfter());

    assertThat(take(state(), limit, key, 2).admitted()).isTrue();
  }

  @Test
  void decidesItTogetherWithRulesOfOtherAlgorithms() {
    StoreRequest sliding = new StoreRequest(Limit.parse("sliding", "5/h"), key, 2);
    StoreRequest fixed = new StoreRequest(fixed("fixed", 3, DAY), key, 1);
    StoreRequest tooMany = new StoreRequest(fixed("fixed", 3, DAY), key, 2);

    for (List<StoreRequest> both : List.of(List.of(sliding, fixed), List.of(fixed, sliding))) {
      assertThat(state().take(both, 1).times()).isOne();
    }
    StoreResult refused = other().take(List.of(sliding, tooMany), 1);
    StoreResult after = state().take(List.of(sliding, fixed), 0);

    assertThat(refused.times()).isZero();
    assertThat(after.byRule())
        .extracting(StoreResult.RuleResult::remaining)
        .as("a refused call takes nothing of either")
        .containsExactly(1, 1);
  }

  @Test
  void takesAsOftenAsTheTightestAlgorithmGives() {
    StoreRequest sliding = new StoreRequest(Limit.parse("sliding", "3/h"), key, 1);
    StoreRequest fixed = new StoreRequest(fixed("fixed", 9, DAY), key, 1);
    StoreRequest observed =
        new StoreRequest(fixed("observed", 1, DAY), key, 1, StoreRequest.Terms.OBSERVED);
    StoreResult result = state().take(List.of(sliding, fixed, observed), 5);

    assertThat(result.times()).isEqualTo(3);
    assertThat(result.byRule()).extracting(StoreResult.RuleResult::times).containsExactly(3, 3, 1);
    assertThat(result.byRule())
        .extracting(StoreResult.RuleResult::remaining)
        .containsExactly(0, 6, 0);
  }

  @Test
  void handsPermitsOfBothAlgorithmsBack() {
    LimitState state = state();
    List<StoreRequest> both =
        List.of(
            new StoreRequest(fixed("fixed", 2, DAY), key, 2),
            new StoreRequest(Limit.parse("sliding", "2/h"), key, 2));
    StoreResult taken = state.take(both, 1);
    assertThat(taken.times()).isOne();
    assertThat(state.take(both, 1).times()).isZero();

    StoreResult after = state.take(taken.handBack(both), 0);

    assertThat(after.byRule()).extracting(StoreResult.RuleResult::remaining).containsExactly(2, 2);
  }

  @Test
  void admitsExactlyTheLimitToTwoInstancesOfManyThreads() throws Exception {
    Limit limit = fixed("crowd", 60, DAY);
    List<LimitState> instances = List.of(state(), other());
    int admitted = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> calls = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        LimitState instance = instances.get(i % 2);
        calls.add(threads.submit(() -> take(instance, limit, key, 1).admitted()));
      }
      for (Future<Boolean> call : calls) {
        admitted += call.get() ? 1 : 0;
      }
    }

    assertThat(admitted).isEqualTo(60);
  }

  private static Limit fixed(String name, int permits, Duration period) {
    return new Limit(name, permits, period, new FixedWindow());
  }
}
