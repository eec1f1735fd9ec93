// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.ground.TimeSource;
import dev.headroom.job.JobHandlers;
import dev.headroom.job.JobKind;
import dev.headroom.job.JobRequest;
import dev.headroom.job.JobState;
import dev.headroom.job.JobStatus;
import dev.headroom.job.Jobs;
import dev.headroom.job.memory.MemoryJobs;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class JobWatchTest {
  private static final JobKind<String> KIND = JobKind.of("text", String.class);

  /** Jobs of which the first look fails. */
  private record FailingOnce(MemoryJobs jobs, Error failure, AtomicBoolean failed) implements Jobs {
    @Override
    public List<JobStatus> findAll(Collection<UUID> ids) {
      if (failed.compareAndSet(false, true)) {
        throw failure;
      }
      return jobs.findAll(ids);
    }

    @Override
    public UUID enqueue(JobRequest<?> request) {
      return jobs.enqueue(request);
    }

    @Override
    public List<UUID> enqueueAll(List<? extends JobRequest<?>> requests) {
      return jobs.enqueueAll(requests);
    }

    @Override
    public Optional<JobStatus> find(UUID id) {
      return jobs.find(id);
    }

    @Override
    public boolean cancel(UUID id) {
      return jobs.cancel(id);
    }
  }

  /** An error that a log cannot write, so that writing it fails too. */
  private static final class UnwritableError extends Error {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException("has no message");
    }
  }

  @Test
  void looksAgainAfterAnError() throws InterruptedException {
    assertThat(statusAfter(new StackOverflowError())).isPresent();
  }

  @Test
  void looksAgainAfterAnErrorThatCannotBeLogged() throws InterruptedException {
    assertThat(statusAfter(new UnwritableError())).isPresent();
  }

  private static Optional<JobStatus> statusAfter(Error failure) throws InterruptedException {
    MemoryJobs jobs = MemoryJobs.builder(JobHandlers.of(KIND, text -> {})).build();
    UUID id = jobs.enqueue(KIND, "one");
    jobs.runDue();

    try (JobWatch watch =
        new JobWatch(new FailingOnce(jobs, failure, new AtomicBoolean()), TimeSource.system())) {
      return watch.await(id, each -> each.state() == JobState.FINISHED, Duration.ofSeconds(20));
    }
  }
}
