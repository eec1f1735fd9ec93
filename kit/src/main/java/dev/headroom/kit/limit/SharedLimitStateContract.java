// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.limit;

import static org.assertj.core.api.Assertions.assertThat;

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
 * What a {@link LimitState} holds to besides, that several instances share, on a real server.
 *
 * <p>One thread at a time.
 */
public abstract class SharedLimitStateContract extends LimitStateContract {
  /** A key that no other test names. */
  protected final String key = UUID.randomUUID().toString();

  /** Returns the state as another instance has it. */
  protected abstract LimitState other();

  @Test
  void admitsExactlyTheLimitToTwoInstancesOfManyThreads() throws Exception {
    Limit rule = limit("api", "300/h");
    List<LimitState> instances = List.of(state(), other());
    int admitted = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> calls = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        LimitState instance = instances.get(i % 2);
        calls.add(threads.submit(() -> take(instance, rule, key, 1).admitted()));
      }
      for (Future<Boolean> call : calls) {
        admitted += call.get() ? 1 : 0;
      }
    }

    assertThat(admitted).isEqualTo(300);
  }

  /** Callers that name the same two keys in either order could block one another for good. */
  @Test
  void neverDeadlocksOnRulesInAnyOrder() throws Exception {
    StoreRequest here = new StoreRequest(limit("here", "1000000/h"), key, 1);
    StoreRequest there = new StoreRequest(limit("there", "150/h"), key, 1);
    LimitState one = state();
    LimitState other = other();
    int admitted = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<StoreResult>> calls = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        List<StoreRequest> both = i % 2 == 0 ? List.of(here, there) : List.of(there, here);
        LimitState instance = i % 4 < 2 ? one : other;
        calls.add(threads.submit(() -> instance.take(both, 1)));
      }
      for (Future<StoreResult> call : calls) {
        admitted += call.get().times();
      }
    }

    assertThat(admitted).isEqualTo(150);
    assertThat(one.take(List.of(here), 0).byRule().getFirst().remaining())
        .isEqualTo(1_000_000 - 150);
  }

  @Test
  void neverAdmitsMoreThanTheLimitInAnyWindowOfTwoInstances() {
    Limit rule = limit("api", "20/200ms");
    long windowNanos = rule.period().toNanos();
    List<Long> before = new ArrayList<>();
    List<Long> after = new ArrayList<>();
    long end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
    LimitState one = state();
    LimitState other = other();
    // One thread alternates, so that the time of each admission is known within its round trip.
    for (int i = 0; System.nanoTime() < end || after.size() <= rule.permits(); i++) {
      long sent = System.nanoTime();
      if (take(i % 2 == 0 ? one : other, rule, key, 1).admitted()) {
        before.add(sent);
        after.add(System.nanoTime());
      }
    }

    assertThat(after.size()).isGreaterThan(rule.permits());
    long slackNanos = Duration.ofMillis(2).toNanos();
    for (int i = rule.permits(); i < after.size(); i++) {
      assertThat(after.get(i) - before.get(i - rule.permits()))
          .isGreaterThanOrEqualTo(windowNanos - slackNanos);
    }
  }

  @Test
  void countsInstancesThatLive() {
    int before = state().heartbeat(key + " here");

    assertThat(before).isPositive();
    assertThat(other().heartbeat(key + " there")).isEqualTo(before + 1);
    assertThat(state().heartbeat(key + " here")).isEqualTo(before + 1);
  }
}
