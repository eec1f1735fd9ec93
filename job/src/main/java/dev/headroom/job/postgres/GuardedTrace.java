// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres;

import dev.headroom.job.JobTrace;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A trace whose failures are logged: what observes a job must not fail its enqueueing, nor have a
 * job run again that has finished.
 *
 * <p>Thread-safe.
 */
record GuardedTrace(JobTrace trace) implements JobTrace {
  private static final Logger LOG = LoggerFactory.getLogger("headroom.job");

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

  private static void log(String consequence, Throwable failed) {
    LOG.warn("The trace of jobs failed; {}", consequence, failed);
  }

  /** The trace of one run. Confined to one thread. */
  private record GuardedScope(Scope scope, String kind) implements Scope {
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
