// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import dev.headroom.ground.KeyHash;
import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.limit.state.LimitState;
import dev.headroom.limit.state.LimitState.StoreRequest;
import dev.headroom.limit.state.LimitState.StoreResult;
import dev.headroom.limit.state.MemoryLimitState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A shared store that can become unavailable, lose its data or the states of all keys, and count
 * its calls; like a real one it names states by a hash of the key. Thread-safe.
 */
final class FakeLimitState implements LimitState {
  final AtomicInteger calls = new AtomicInteger();
  final AtomicInteger beats = new AtomicInteger();
  volatile boolean unavailable;

  /** How long the answer of a decision takes. */
  volatile Duration answersAfter = Duration.ZERO;

  /** Whether decisions fail and heartbeats do not. */
  volatile boolean failsToTake;

  /** Whether heartbeats fail as no store does. */
  volatile boolean faulty;

  volatile int living = 1;

  private final ManualTime time;
  private volatile MemoryLimitState log;
  private volatile boolean lost;
  private final AtomicInteger evictions = new AtomicInteger();
  private final AtomicLong losses = new AtomicLong();

  FakeLimitState(ManualTime time) {
    this.time = time;
    this.log = new MemoryLimitState(time);
  }

  void loseAll() {
    log = new MemoryLimitState(time);
    losses.incrementAndGet();
    lost = true;
  }

  /** Loses the states of all keys, as an eviction does. */
  void loseStates() {
    log = new MemoryLimitState(time);
    evictions.incrementAndGet();
  }

  @Override
  public StoreResult take(List<StoreRequest> takes, int times) {
    calls.incrementAndGet();
    if (unavailable || failsToTake) {
      throw new StoreUnavailableException("fake", "limit", Duration.ofMillis(3));
    }
    if (lost) {
      lost = false;
      return StoreResult.lost(losses.get());
    }
    long now = 1L + evictions.get();
    List<Boolean> evicted =
        takes.stream().map(each -> each.knownStamp() != 0 && each.knownStamp() != now).toList();
    if (evicted.contains(true)) {
      return StoreResult.lostKeys(evicted);
    }
    StoreResult result = log.take(takes.stream().map(FakeLimitState::stored).toList(), times);
    List<StoreResult.RuleResult> byRule = new ArrayList<>();
    for (int i = 0; i < takes.size(); i++) {
      byRule.add(stamped(takes.get(i), result.byRule().get(i), now));
    }
    time.advance(answersAfter);
    return new StoreResult(result.times(), result.stamp(), byRule);
  }

  private static StoreRequest stored(StoreRequest request) {
    String name = KeyHash.of(request.key());
    return new StoreRequest(request.limit(), name, request.permits(), request.terms());
  }

  /**
   * The stamps of keys' states are numbers of the states' lives: all that they are compared for.
   */
  private static StoreResult.RuleResult stamped(
      StoreRequest request, StoreResult.RuleResult rule, long now) {
    boolean recorded = rule.times() > 0 || request.terms().owedPermits() > 0;
    long heldNanos = request.limit().period().toNanos();
    return new StoreResult.RuleResult(
        rule.times(), rule.remaining(), rule.waitNanos(), recorded ? now : 0, heldNanos);
  }

  @Override
  public Duration timeout() {
    return Duration.ofMillis(25);
  }

  @Override
  public int heartbeat(String instance) {
    beats.incrementAndGet();
    if (faulty) {
      throw new IllegalStateException("a fault");
    }
    if (unavailable) {
      throw new StoreUnavailableException("fake", "beat", Duration.ZERO);
    }
    return living;
  }
}
