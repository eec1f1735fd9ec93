// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.job;

import dev.headroom.job.JobSupersededException;
import dev.headroom.job.JobTrace;
import dev.headroom.job.RetryLaterException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the failures of jobs, to whoever tracks errors.
 *
 * <p>Thread-safe. A job that only waits for another try, was stopped or taken over has not failed.
 */
@FunctionalInterface
interface JobErrors extends BiConsumer<Throwable, String> {

  /** Returns a trace that also publishes the failure with which a run ended. */
  default JobTrace over(JobTrace trace) {
    return new JobTrace() {
      @Override
      public @Nullable String current() {
        return trace.current();
      }

      @Override
      public Scope open(String kind, @Nullable String parent) {
        Scope scope = trace.open(kind, parent);
        return new Scope() {
          @Override
          public void failed(Throwable failure) {
            scope.failed(failure);
            if (!(failure instanceof RetryLaterException
                || failure instanceof JobSupersededException
                || failure instanceof InterruptedException)) {
              accept(failure, "job " + kind);
            }
          }

          @Override
          public void close() {
            scope.close();
          }
        };
      }
    };
  }
}
