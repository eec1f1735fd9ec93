// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.limit.state.LimitState;
import dev.headroom.limit.state.LimitState.StoreRequest;
import dev.headroom.limit.state.LimitState.StoreResult;
import dev.headroom.limit.state.MemoryLimitState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A shared store that can become unavailable, lose its data, and count its calls. Thread-safe. */
final class FakeLimitState implements LimitState {
  final AtomicInteger calls = new AtomicInteger();
  final AtomicInteger beats = new AtomicInteger();
  volatile boolean unavailable;
  volatile int living = 1;

  private final ManualTime time;
  private volatile MemoryLimitState log;
  private volatile boolean lost;
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

  @Override
  public StoreResult take(List<StoreRequest> takes, int times) {
    calls.incrementAndGet();
    if (unavailable) {
      throw new StoreUnavailableException("fake", "limit", Duration.ofMillis(3));
    }
    if (lost) {
      lost = false;
      return StoreResult.lost(losses.get());
    }
    return log.take(takes, times);
  }

  @Override
  public Duration timeout() {
    return Duration.ofMillis(25);
  }

  @Override
  public int heartbeat(String instance) {
    beats.incrementAndGet();
    if (unavailable) {
      throw new StoreUnavailableException("fake", "beat", Duration.ZERO);
    }
    return living;
  }
}
