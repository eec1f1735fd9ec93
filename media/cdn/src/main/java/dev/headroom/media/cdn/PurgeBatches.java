// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.cdn;

import dev.headroom.media.PermanentFailureException;
import java.io.IOException;
import java.io.Serial;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins purges that run at about the same time, so that one call serves many.
 *
 * <p>The first purge opens a batch and waits for the window. While the budget of calls is used up,
 * all purges of a batch are tried again later, together: they hold no worker meanwhile. Each caller
 * returns only after the calls of its batch have been made, so that a purge is done, or fails and
 * is tried again, as if it were alone. Calls that were made before one failed are not made again.
 *
 * <p>Thread-safe.
 */
final class PurgeBatches {
  private static final Logger LOG = LoggerFactory.getLogger(PurgeBatches.class);

  private final PurgeProvider provider;
  private final long windowNanos;
  private final CallBudget budget;
  private final CdnListener listener;
  private @Nullable Batch open; // guarded by this

  /** Thrown while the budget of calls is used up; nothing has failed. Immutable. */
  static final class CallsUsedUpException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    private final Duration delay;

    CallsUsedUpException(String provider, Duration delay) {
      super("the calls a minute of " + provider + " are used up", null, false, false);
      this.delay = delay;
    }

    /** Returns the time until a call may be made. */
    Duration delay() {
      return delay;
    }
  }

  /** Thrown where some calls of a purge were made, and the next one was not. Thread-safe. */
  static final class PartlyMadeException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    private final transient PurgeProgress progress;
    private final Exception failure;

    PartlyMadeException(PurgeProgress progress, Exception failure) {
      super("a part of the calls was made", failure, false, false);
      this.progress = progress;
      this.failure = failure;
    }

    /** Returns what of a purge of the batch is left. */
    Purge rest(Purge purge) {
      return progress.rest(purge);
    }

    /** Returns why the next call was not made. */
    Exception failure() {
      return failure;
    }
  }

  /** Purges that are made together. Guarded by the batches. */
  private static final class Batch {
    private final CompletableFuture<Boolean> made = new CompletableFuture<>();
    private Purge purge;
    private int purges = 1;

    Batch(Purge first) {
      this.purge = first;
    }

    void add(Purge other) {
      purge = purge.and(other);
      purges++;
    }
  }

  PurgeBatches(PurgeProvider provider, long windowNanos, CallBudget budget, CdnListener listener) {
    this.provider = provider;
    this.windowNanos = windowNanos;
    this.budget = budget;
    this.listener = listener;
  }

  /** Purges in a batch; returns when its calls have been made. */
  void purge(Purge purge) throws IOException, InterruptedException {
    Batch batch;
    boolean first = false;
    synchronized (this) {
      batch = open;
      if (batch == null) {
        batch = new Batch(purge);
        open = batch;
        first = true;
      } else {
        batch.add(purge);
      }
    }
    boolean made = first ? lead(batch) : join(batch);
    if (!made) {
      call(purge);
    }
  }

  private boolean lead(Batch batch) throws IOException, InterruptedException {
    Throwable failure =
        new IOException("the purges that were made together ended without a result");
    try {
      TimeUnit.NANOSECONDS.sleep(windowNanos);
      close(batch);
      call(batch.purge);
      batch.made.complete(true);
      return true;
    } catch (PermanentFailureException refused) {
      // One bad address must not take the others with it: each is then made alone.
      batch.made.complete(false);
      if (batch.purges == 1) {
        throw refused;
      }
      return false;
    } catch (IOException | InterruptedException | RuntimeException failed) {
      failure = failed;
      throw failed;
    } finally {
      close(batch);
      batch.made.completeExceptionally(failure);
    }
  }

  private synchronized void close(Batch batch) {
    if (open == batch) {
      open = null;
    }
  }

  private static boolean join(Batch batch) throws IOException, InterruptedException {
    try {
      return batch.made.get();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof RuntimeException cause
          && !(cause instanceof PermanentFailureException)) {
        throw cause;
      }
      throw new IOException("the purges that were made together failed", failed.getCause());
    }
  }

  /** A purge that was stored for another provider is refused for good, and alone. */
  private List<CdnCall> plan(Purge purge) {
    try {
      return provider.plan(purge);
    } catch (IllegalArgumentException unsupported) {
      throw new PermanentFailureException(String.valueOf(unsupported.getMessage()), unsupported);
    }
  }

  /** Makes the calls of a purge; where some were made and the next fails, the failure says so. */
  private void call(Purge purge) throws IOException, InterruptedException {
    List<CdnCall> calls = plan(purge);
    if (calls.size() == 1) {
      make(calls.getFirst());
      return;
    }
    PurgeProgress progress = new PurgeProgress(provider);
    @Nullable PermanentFailureException refused = null;
    try {
      for (PurgeProgress.Part part : progress.parts(purge)) {
        for (CdnCall each : plan(part.purge())) {
          try {
            make(each);
            part.made().addAll(each.items());
          } catch (PermanentFailureException failed) {
            refused = failed; // It takes none of the calls behind it with it.
          }
        }
      }
    } catch (IOException | RuntimeException failed) {
      if (progress.isEmpty()) {
        throw failed;
      }
      throw new PartlyMadeException(progress, failed);
    }
    if (refused != null) {
      throw refused;
    }
  }

  private void make(CdnCall call) throws IOException, InterruptedException {
    long wait = budget.tryTake();
    if (wait > 0) {
      throw new CallsUsedUpException(provider.name(), Duration.ofNanos(wait));
    }
    long begun = System.nanoTime();
    CdnListener.Outcome outcome = CdnListener.Outcome.RETRIED;
    try {
      provider.make(call);
      outcome = CdnListener.Outcome.MADE;
    } catch (PermanentFailureException refused) {
      outcome = CdnListener.Outcome.REFUSED;
      throw refused;
    } finally {
      inform(outcome, call.items().size(), System.nanoTime() - begun);
    }
  }

  /** What a listener throws would have a call made again that the provider has accepted. */
  private void inform(CdnListener.Outcome outcome, int items, long tookNanos) {
    try {
      listener.called(outcome, items, tookNanos);
    } catch (RuntimeException | Error failed) {
      LOG.error("a listener failed at a call of {}", provider.name(), failed);
    }
  }
}
