// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job;

import org.jspecify.annotations.Nullable;

/**
 * Carries the trace of a request across the queue: what is current when a job is enqueued is its
 * parent when it runs.
 *
 * <p>Thread-safe. An adapter joins the tracing library of the application.
 */
public interface JobTrace {

  /** The trace of one run; closing it ends the span. */
  interface Scope extends AutoCloseable {
    /** Records the failure with which the run ended. */
    default void failed(Throwable failure) {
      // A trace that carries nothing records nothing.
    }

    @Override
    void close();
  }

  /** Returns the trace of the current thread, such as a {@code traceparent}; null if none runs. */
  @Nullable String current();

  /**
   * Begins the run of a job on this thread.
   *
   * @param kind name and version
   * @param parent what {@link #current} returned when the job was enqueued; null for none
   */
  Scope open(String kind, @Nullable String parent);

  /** Returns a trace that carries nothing. */
  static JobTrace none() {
    return new JobTrace() {
      @Override
      public @Nullable String current() {
        return null;
      }

      @Override
      public Scope open(String kind, @Nullable String parent) {
        return () -> {};
      }
    };
  }
}
