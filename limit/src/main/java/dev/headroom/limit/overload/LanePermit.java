// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.overload;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The right of one call to run, given back by {@link #close}.
 *
 * <p>Thread-safe. The first of {@link #close}, {@link #failed} and {@link #ignore} counts; the lane
 * learns from the time between.
 */
public final class LanePermit implements AutoCloseable {
  private final Lane lane;
  private final long startNanos;
  private final @Nullable Budget budget;
  private final long waitedBefore;
  private final AtomicBoolean open = new AtomicBoolean(true);

  LanePermit(Lane lane, long startNanos) {
    this.lane = lane;
    this.startNanos = startNanos;
    this.budget = Budget.current().orElse(null);
    this.waitedBefore = budget == null ? 0 : budget.waitedNanos();
  }

  /** Ends the call; its time counts, without what it waited at bulkheads. */
  @Override
  public void close() {
    if (open.getAndSet(false)) {
      long own = budget == null ? 0 : budget.waitedNanos() - waitedBefore;
      lane.ended(startNanos, own);
    }
  }

  /** Ends a call that failed because something below was overloaded or too late. */
  public void failed() {
    if (open.getAndSet(false)) {
      lane.failed();
    }
  }

  /** Ends a call whose time says nothing, such as one that the client broke off. */
  public void ignore() {
    if (open.getAndSet(false)) {
      lane.ignored();
    }
  }
}
