// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.limit;

import dev.headroom.kit.SettableTime;
import dev.headroom.limit.state.LimitState;
import dev.headroom.limit.state.MemoryLimitState;
import java.time.Duration;

final class MemoryAnyAlgorithmTest extends AnyAlgorithmContract {
  private final SettableTime time = new SettableTime();
  private final LimitState state = new MemoryLimitState(time);

  @Override
  protected LimitState state() {
    return state;
  }

  @Override
  protected void pass(Duration duration) {
    time.advance(duration);
  }
}
