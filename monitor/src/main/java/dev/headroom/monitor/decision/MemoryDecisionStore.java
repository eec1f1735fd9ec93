// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.decision;

import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Decisions in the memory of this process: they hold on this instance, until it ends.
 *
 * <p>Thread-safe.
 */
public final class MemoryDecisionStore implements DecisionStore {
  private final TimeSource time;

  /** Guarded by this. */
  private final Map<Decision.Key, Decision> decisions = new HashMap<>();

  /** Creates an empty store with a clock. */
  public MemoryDecisionStore(TimeSource time) {
    this.time = time;
  }

  @Override
  public void prepare() {
    // Memory is there.
  }

  @Override
  public synchronized void save(Decision decision, Duration age) {
    Instant at = time.now().minus(age);
    Decision before = decisions.get(decision.key());
    if (before == null || !before.at().isAfter(at)) {
      decisions.put(
          decision.key(),
          new Decision(decision.key(), decision.details(), decision.by(), at, decision.until()));
    }
  }

  @Override
  public synchronized List<Decision> load() {
    return decisions.values().stream().sorted(Decision.OLDEST_FIRST).toList();
  }

  @Override
  public synchronized void trim(Duration ended, int most) {
    Instant now = time.now().minus(ended);
    decisions.values().removeIf(each -> !each.isInForce(now));
    Map<String, Integer> kept = new HashMap<>();
    for (Decision each : load().reversed()) {
      if (kept.merge(each.key().kind(), 1, Integer::sum) > most) {
        decisions.remove(each.key());
      }
    }
  }
}
