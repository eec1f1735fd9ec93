// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor;

import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.TimeSource;
import dev.headroom.monitor.decision.Decision;
import dev.headroom.monitor.decision.DecisionStore;
import dev.headroom.monitor.decision.MemoryDecisionStore;
import java.time.Duration;
import java.util.List;

/**
 * A store that several instances of a test share, and that may be unavailable.
 *
 * <p>Thread-safe.
 */
public final class TestDecisionStore implements DecisionStore {
  private final MemoryDecisionStore decisions;
  private volatile boolean unavailable;
  private volatile int calls;

  /** Creates a store with a clock of its own. */
  public TestDecisionStore(TimeSource time) {
    this.decisions = new MemoryDecisionStore(time);
  }

  /** Makes the store unavailable, or available again. */
  public void setUnavailable(boolean value) {
    this.unavailable = value;
  }

  /** Returns how often it was called. */
  public int calls() {
    return calls;
  }

  private synchronized void check() {
    calls++;
    if (unavailable) {
      throw new StoreUnavailableException("memory", "a call", Duration.ZERO);
    }
  }

  @Override
  public void prepare() {
    check();
  }

  @Override
  public void save(Decision decision, Duration age) {
    check();
    decisions.save(decision, age);
  }

  @Override
  public List<Decision> load() {
    check();
    return decisions.load();
  }

  @Override
  public void trim(Duration ended, int most) {
    check();
    decisions.trim(ended, most);
  }
}
