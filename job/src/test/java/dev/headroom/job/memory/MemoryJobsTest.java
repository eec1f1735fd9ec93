// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.ground.TimeSource;
import dev.headroom.job.JobHandlers;
import dev.headroom.job.JobKind;
import dev.headroom.job.JobsContract;
import dev.headroom.job.KeyLimit;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class MemoryJobsTest extends JobsContract<MemoryJobs> {
  private static final int STEPS = 100;

  private final SteppedTime time = new SteppedTime();
  private MemoryJobs jobs = create(JobHandlers.builder().build());

  /** A clock that a test moves. */
  private static final class SteppedTime implements TimeSource {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public long nanos() {
      return now.toEpochMilli() * 1_000_000;
    }

    @Override
    public Instant now() {
      return now;
    }
  }

  @Override
  protected MemoryJobs create(JobHandlers handlers) {
    jobs = MemoryJobs.builder(handlers).time(time).build();
    return jobs;
  }

  @Override
  protected void until(BooleanSupplier condition) {
    for (int i = 0; i < STEPS && !condition.getAsBoolean(); i++) {
      jobs.runDue();
      time.now = time.now.plusMillis(10);
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  @Test
  void runsADelayedJobWhenItIsDue() {
    MemoryJobs delayed =
        create(JobHandlers.builder().add(LETTER, (letter, context) -> runs.add("ran")).build());
    delayed.enqueue(LETTER.request(new Letter("one")).delay(Duration.ofHours(1)));

    assertThat(delayed.runDue()).isZero();
    time.now = time.now.plus(Duration.ofHours(1));

    assertThat(delayed.runDue()).isEqualTo(1);
  }

  @Test
  void startsNoMoreOfAKeyThanItsLimit() {
    JobKind<Letter> limited =
        JobKind.builder("limited", Letter.class)
            .limit(KeyLimit.starts(2, Duration.ofMinutes(1)))
            .build();
    MemoryJobs three =
        create(JobHandlers.builder().add(limited, (letter, context) -> runs.add("ran")).build());
    for (int i = 0; i < 3; i++) {
      three.enqueue(limited.request(new Letter("one")).limitKey("key"));
    }

    assertThat(three.runDue()).isEqualTo(2);
    time.now = time.now.plus(Duration.ofMinutes(1));

    assertThat(three.runDue()).isEqualTo(1);
  }
}
