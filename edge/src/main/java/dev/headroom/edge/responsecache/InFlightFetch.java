// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One request's asking of the handler, for which others wait.
 *
 * <p>Thread-safe. Its count of invalidations is read before it can be found by others.
 */
final class InFlightFetch {
  private final CompletableFuture<Optional<CacheEntry>> end = new CompletableFuture<>();
  private final long sequence;

  InFlightFetch(long sequence) {
    this.sequence = sequence;
  }

  long sequence() {
    return sequence;
  }

  void end(Optional<CacheEntry> result) {
    end.complete(result);
  }

  /**
   * Waits for the end.
   *
   * @return empty when it failed
   * @throws TimeoutException when it did not end in time, or the thread was interrupted
   */
  Optional<CacheEntry> await(Duration most) throws TimeoutException {
    try {
      return end.get(most.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new TimeoutException("interrupted");
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
