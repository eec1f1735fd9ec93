// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres;

import dev.headroom.job.JobTrace;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A trace whose failures are logged, the first one as a warning: what observes a job must not fail
 * its enqueueing, nor have a job run again that has finished.
 *
 * <p>Thread-safe.
 */
final class GuardedTrace implements JobTrace {
  private static final Logger LOG = LoggerFactory.getLogger("headroom.job");

  private final JobTrace trace;
  private final AtomicBoolean warned = new AtomicBoolean();

  GuardedTrace(JobTrace trace) {
    this.trace = trace;
  }

  @Override
  public @Nullable String current() {
    try {
      return trace.current();
    } catch (RuntimeException | LinkageError failed) {
      log("a job is enqueued without it", failed);
      return null;
    }
  }

  @Override
  public Scope open(String kind, @Nullable String parent) {
    try {
      return new GuardedScope(trace.open(kind, parent), kind);
    } catch (RuntimeException | LinkageError failed) {
      log("a job of kind " + kind + " runs without it", failed);
      return () -> {};
    }
  }

  private void log(String consequence, Throwable failed) {
    if (warned.getAndSet(true)) {
      LOG.debug("The trace of jobs failed; {}", consequence, failed);
    } else {
      LOG.warn("The trace of jobs failed; {}", consequence, failed);
    }
  }

  /** The trace of one run. Confined to one thread. */
  private final class GuardedScope implements Scope {
    private final Scope scope;
    private final String kind;

    GuardedScope(Scope scope, String kind) {
      this.scope = scope;
      this.kind = kind;
    }

    @Override
    public void failed(Throwable failure) {
      try {
        scope.failed(failure);
      } catch (RuntimeException | LinkageError failed) {
        log("the failure of a job of kind " + kind + " is not in it", failed);
      }
    }

    @Override
    public void close() {
      try {
        scope.close();
      } catch (RuntimeException | LinkageError failed) {
        log("a run of kind " + kind + " has no end in it", failed);
      }
    }
  }
}
