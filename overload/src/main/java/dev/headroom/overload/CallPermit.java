// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import dev.headroom.ground.Deadline;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The right of one call to run, given back by {@link #close}.
 *
 * <p>Thread-safe. The first of {@link #close}, {@link #drop} and {@link #ignore} counts; the lane
 * learns from the time between.
 */
public final class CallPermit implements AutoCloseable {
  private final AdaptiveLimiter limiter;
  private final long startNanos;
  private final @Nullable Deadline deadline;
  private final long waitedBefore;
  private final AtomicBoolean open = new AtomicBoolean(true);

  CallPermit(AdaptiveLimiter lane, long startNanos) {
    this.limiter = lane;
    this.startNanos = startNanos;
    this.deadline = Deadline.current().orElse(null);
    this.waitedBefore = deadline == null ? 0 : deadline.waitedNanos();
  }

  /** Ends the call; its time counts, without what it waited at bulkheads. */
  @Override
  public void close() {
    if (open.getAndSet(false)) {
      long own = deadline == null ? 0 : deadline.waitedNanos() - waitedBefore;
      limiter.complete(startNanos, own);
    }
  }

  /** Ends a call that failed because something below was overloaded or too late. */
  public void drop() {
    if (open.getAndSet(false)) {
      limiter.dropped();
    }
  }

  /** Ends a call whose time says nothing, such as one that the client broke off. */
  public void ignore() {
    if (open.getAndSet(false)) {
      limiter.ignored();
    }
  }
}
