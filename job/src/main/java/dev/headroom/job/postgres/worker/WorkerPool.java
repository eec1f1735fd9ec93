// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres.worker;

import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The threads that run the claimed jobs of one group. After each run it asks for more where there
 * may be more; a run that is given up is replaced by one more thread until it ends. Thread-safe.
 */
final class WorkerPool extends ThreadPoolExecutor {
  private static final long IDLE_SECONDS = 10;

  private final Claims claims;
  private volatile @Nullable Runnable claimMore;

  WorkerPool(Claims claims, ThreadFactory threads) {
    super(
        claims.threads(),
        claims.threads(),
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(),
        threads);
    this.claims = claims;
    allowCoreThreadTimeOut(true);
  }

  /** Sets what makes db-scheduler claim more. */
  void onFree(Runnable action) {
    claimMore = action;
  }

  @Override
  protected void afterExecute(Runnable run, @Nullable Throwable failure) {
    resize();
    Runnable action = claimMore;
    if (action != null && claims.isLow()) {
      action.run();
    }
  }

  /** Has a thread for each worker and for each run that is given up and goes on. */
  synchronized void resize() {
    int threads = claims.threads() + claims.stuck();
    if (threads > getMaximumPoolSize()) {
      setMaximumPoolSize(threads);
      setCorePoolSize(threads);
    } else if (threads < getMaximumPoolSize()) {
      setCorePoolSize(threads);
      setMaximumPoolSize(threads);
    }
  }

  /** Interrupts the runs, each of which gives its job back, and drops those that wait. */
  @Override
  public List<Runnable> shutdownNow() {
    claims.all().forEach(each -> each.stop(Claim.StopReason.SHUTDOWN));
    return super.shutdownNow();
  }
}
