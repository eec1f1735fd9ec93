// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import dev.headroom.ground.Deadline;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The permit of one call to run, returned by {@link #close}.
 *
 * <p>Thread-safe. Only the first of {@link #close}, {@link #fail}, {@link #drop} and {@link
 * #ignore} has an effect.
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

  /** How a call ended. Immutable. */
  enum Outcome {
    COMPLETED,
    FAILED,
    DROPPED,
    IGNORED
  }

  /** Returns the permit; the limiter records the latency, without the time waited at bulkheads. */
  @Override
  public void close() {
    release(Outcome.COMPLETED);
  }

  /**
   * Returns the permit of a call that failed. If that was quicker than an unloaded call is, the
   * limiter records nothing: else it would take all calls for slow once they succeed again.
   */
  public void fail() {
    release(Outcome.FAILED);
  }

  /** Returns the permit of a call that failed because something below was overloaded or late. */
  public void drop() {
    release(Outcome.DROPPED);
  }

  /** Returns the permit of a call whose latency means nothing, such as one that was cancelled. */
  public void ignore() {
    release(Outcome.IGNORED);
  }

  private void release(Outcome outcome) {
    if (open.getAndSet(false)) {
      long waited = deadline == null ? 0 : deadline.waitedNanos() - waitedBefore;
      limiter.release(outcome, startNanos + waited);
    }
  }
}
