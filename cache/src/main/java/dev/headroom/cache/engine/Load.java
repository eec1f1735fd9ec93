// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.engine;

import dev.headroom.cache.coherence.ReadStamp;
import dev.headroom.cache.load.LoadException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One load: in memory from its begin, so that who comes second finds it.
 *
 * <p>A failed load ends as cancelled, with its failure beside it. It knows its thread only while it
 * runs, so that it does not hold on to a thread that is long gone.
 *
 * <p>Thread-safe.
 */
public final class Load<V> extends CompletableFuture<Entry<V>> implements Slot<V> {

  private final ReadStamp stamp;
  private volatile @Nullable Entry<V> previous;
  private volatile @Nullable Thread owner = Thread.currentThread();
  private volatile @Nullable Throwable failure;

  /**
   * Makes one that the current thread runs.
   *
   * @param previous the value that it is to replace; null if none may be served
   */
  Load(ReadStamp mark, @Nullable Entry<V> previous) {
    this.stamp = mark;
    this.previous = previous;
  }

  @Override
  public ReadStamp stamp() {
    return stamp;
  }

  @Nullable Entry<V> previous() {
    return previous;
  }

  void setPrevious(Entry<V> stale) {
    previous = stale;
  }

  /** Says that another thread will run it. */
  void handOver() {
    owner = null;
  }

  void takeOver() {
    owner = Thread.currentThread();
  }

  void succeed(Entry<V> entry) {
    complete(entry);
    owner = null;
  }

  void fail(Throwable failure) {
    this.failure = failure;
    cancel(false);
    owner = null;
  }

  /** Ends it without a value: whoever waits has to see for himself. */
  void abandon() {
    cancel(false);
    owner = null;
  }

  /** The thread that loads; null once it is over. */
  @Nullable Thread owner() {
    return owner;
  }

  @Nullable Throwable failure() {
    return failure;
  }

  /** Tells whether it failed for its own thread's sake, which says nothing about the value. */
  boolean isInconclusive() {
    return failure == null
        || (failure instanceof LoadException known
            && known.getCause() instanceof InterruptedException);
  }
}
