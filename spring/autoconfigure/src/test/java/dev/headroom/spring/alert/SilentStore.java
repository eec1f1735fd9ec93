// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.alert;

import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.monitor.decision.Decision;
import dev.headroom.monitor.decision.DecisionStore;
import java.time.Duration;
import java.util.List;

/** A store of decisions that does not answer. Immutable. */
final class SilentStore implements DecisionStore {
  private static StoreUnavailableException unavailable() {
    return new StoreUnavailableException("silent", "a call", Duration.ZERO);
  }

  @Override
  public void prepare() {
    throw unavailable();
  }

  @Override
  public void save(Decision decision, Duration age) {
    throw unavailable();
  }

  @Override
  public List<Decision> load() {
    throw unavailable();
  }

  @Override
  public void trim(Duration ended, int most) {
    throw unavailable();
  }
}
