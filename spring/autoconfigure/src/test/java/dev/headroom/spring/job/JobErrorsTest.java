// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.job.JobTrace;
import dev.headroom.job.RetryLaterException;
import dev.headroom.monitor.error.ErrorGroup;
import dev.headroom.monitor.error.ErrorTracker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JobErrorsTest {
  private final List<String> traced = new ArrayList<>();

  private final JobTrace own =
      new JobTrace() {
        @Override
        public String current() {
          return "parent";
        }

        @Override
        public Scope open(String kind, @Nullable String parent) {
          traced.add(kind + " of " + parent);
          return new Scope() {
            @Override
            public void failed(Throwable failure) {
              traced.add(failure.getClass().getSimpleName());
            }

            @Override
            public void close() {
              traced.add("closed");
            }
          };
        }
      };

  @Test
  void recordsTheFailuresOfJobsAndLeavesTheirTraceAsItIs() {
    ErrorTracker errors = ErrorTracker.create();
    JobErrors tracked = errors::record;
    JobTrace trace = tracked.over(own);

    try (JobTrace.Scope scope = trace.open("letter@1", trace.current())) {
      scope.failed(new IllegalStateException("no letter of ada"));
    }
    try (JobTrace.Scope scope = trace.open("letter@1", null)) {
      scope.failed(new RetryLaterException(Duration.ofSeconds(1), "busy"));
      scope.failed(new InterruptedException());
    }

    assertThat(errors.count()).isEqualTo(1);
    assertThat(errors.groups())
        .extracting(ErrorGroup::type)
        .containsExactly("java.lang.IllegalStateException");
    assertThat(errors.groups().getFirst().routes()).containsOnlyKeys("job letter@1");
    assertThat(traced)
        .containsExactly(
            "letter@1 of parent",
            "IllegalStateException",
            "closed",
            "letter@1 of null",
            "RetryLaterException",
            "InterruptedException",
            "closed");
  }
}
