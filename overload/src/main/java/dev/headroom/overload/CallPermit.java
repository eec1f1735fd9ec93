// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import dev.headroom.ground.Deadline;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The permit of one call to run, returned by {@link #close}.
 *
 * <p>Thread-safe. Only the first of {@link #close}, {@link #drop} and {@link #ignore} has an
 * effect.
 */
public final class CallPermit implements AutoCloseable {
  private final AdaptiveLimiter limiter;
  private final long startNanos;
  private final @Nullable Deadline deadline;
  private final long waitedBefore;
  private final AtomicBoolean open = new AtomicBoolean(true);

  CallPermit(AdaptiveLimiter limiter, long startNanos) {
    this.limiter = limiter;
    this.startNanos = startNanos;
    this.deadline = Deadline.current().orElse(null);
    this.waitedBefore = deadline == null ? 0 : deadline.waitedNanos();
  }

  /** Returns the permit; the limiter records the latency, without the time waited at bulkheads. */
  @Override
  public void close() {
    if (open.getAndSet(false)) {
      long waited = deadline == null ? 0 : deadline.waitedNanos() - waitedBefore;
      limiter.complete(startNanos, waited);
    }
  }

  /** Returns the permit of a call that failed because something below was overloaded or late. */
  public void drop() {
    if (open.getAndSet(false)) {
      limiter.dropped();
    }
  }

  /** Returns the permit of a call whose latency means nothing, such as one that was cancelled. */
  public void ignore() {
    if (open.getAndSet(false)) {
      limiter.ignored();
    }
  }
}
