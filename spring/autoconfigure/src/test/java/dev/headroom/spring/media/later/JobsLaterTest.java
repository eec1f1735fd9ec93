// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.media.later;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.headroom.job.JobAdmin;
import dev.headroom.job.JobHandlers;
import dev.headroom.job.JobState;
import dev.headroom.job.Jobs;
import dev.headroom.job.JsonJobCodec;
import dev.headroom.job.memory.MemoryJobs;
import dev.headroom.kit.SettableTime;
import dev.headroom.media.Later;
import dev.headroom.media.PermanentFailureException;
import dev.headroom.media.RetryLaterException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class JobsLaterTest {
  record Greeting(String name) {}

  private final AtomicReference<Jobs> jobs = new AtomicReference<>();
  private final JobsLater later = new JobsLater(jobs::get, JsonJobCodec::defaults);
  private final List<String> done = new ArrayList<>();
  private final SettableTime time = new SettableTime();

  @Test
  void runsWorkAsAJobOfItsKind() {
    Later.Queue<Greeting> queue =
        later.register(
            "greet@2", Greeting.class, (each, attempt) -> done.add(each.name() + attempt.number()));
    MemoryJobs memory = start();

    queue.submit(new Greeting("Ann"));
    assertThat(memory.kinds()).extracting(JobAdmin.KindSummary::kind).contains("greet@2");
    memory.runDue();
    assertThat(done).containsExactly("Ann1");
  }

  @Test
  void keepsOneOfAKeyWhileItWaits() {
    Later.Queue<Greeting> queue = greetings((each, attempt) -> done.add(each.name()));
    MemoryJobs memory = start();

    queue.submit(new Greeting("Ann"), Later.Options.unique("k".repeat(300)));
    queue.submit(new Greeting("Bob"), Later.Options.unique("k".repeat(300)));
    memory.runDue();
    assertThat(done).containsExactly("Ann");
  }

  /** As a mail while its server is unavailable: further attempts are part of the work. */
  @Test
  void keepsOneOfAKeyUntilItIsDone() {
    Later.Queue<Greeting> queue =
        greetings((each, attempt) -> {
          done.add(each.name() + attempt.number());
          if (attempt.number() == 1) {
            throw new IOException("no connection");
          }
        });
    MemoryJobs memory = start();

    queue.submit(new Greeting("Ann"), Later.Options.uniqueUntilDone("key"));
    memory.runDue();
    queue.submit(new Greeting("Bob"), Later.Options.uniqueUntilDone("key"));
    time.advance(Duration.ofMinutes(1));
    memory.runDue();
    assertThat(done).containsExactly("Ann1", "Ann2");
    queue.submit(new Greeting("Cyd"), Later.Options.uniqueUntilDone("key"));
    memory.runDue();
    assertThat(done).containsExactly("Ann1", "Ann2", "Cyd1");
  }

  @Test
  void givesUpWhatFailedForGood() {
    Later.Queue<Greeting> queue =
        greetings((each, attempt) -> {
          throw new PermanentFailureException("nobody there", null);
        });
    MemoryJobs memory = start();

    queue.submit(new Greeting("Ann"));
    memory.runDue();
    assertThat(memory.list(JobAdmin.Filter.of(JobState.DEAD, 10))).hasSize(1);
  }

  /** A bean of the application may be created after the handlers were collected. */
  @Test
  void runsWorkOfAKindThatIsRegisteredLate() {
    MemoryJobs memory = start();
    Later.Queue<Greeting> queue = greetings((each, attempt) -> done.add(each.name()));

    queue.submit(new Greeting("Ann"));
    queue.submit(new Greeting("Bob"), Later.Options.unique("key"));
    queue.submit(new Greeting("Cyd"), Later.Options.unique("key"));
    memory.runDue();
    assertThat(done).containsExactlyInAnyOrder("Ann", "Bob");
  }

  /** A server that says one second, again and again, must not use up all attempts in a minute. */
  @Test
  void waitsAtLeastAsLongAsAfterOtherFailures() {
    Later.Queue<Greeting> queue =
        greetings((each, attempt) -> {
          done.add(each.name());
          throw new RetryLaterException("busy", Duration.ofSeconds(1), null);
        });
    MemoryJobs memory = start();

    queue.submit(new Greeting("Ann"));
    for (int second = 0; second < 600; second++) {
      memory.runDue();
      time.advance(Duration.ofSeconds(1));
    }
    assertThat(memory.list(JobAdmin.Filter.of(JobState.RETRYING, 10))).hasSize(1);
    assertThat(done).hasSizeBetween(5, 10);
  }

  @Test
  void waitsAsLongAsTheWorkSays() {
    Later.Queue<Greeting> queue =
        greetings((each, attempt) -> {
          done.add(each.name());
          throw new RetryLaterException("busy", Duration.ofHours(2), null);
        });
    MemoryJobs memory = start();

    queue.submit(new Greeting("Ann"));
    memory.runDue();
    time.advance(Duration.ofMinutes(119));
    memory.runDue();
    assertThat(done).hasSize(1);
    time.advance(Duration.ofMinutes(1));
    memory.runDue();
    assertThat(done).hasSize(2);
  }

  @Test
  void refusesAKindTwice() {
    Later.Queue<Greeting> unused = later.register("greet@1", Greeting.class, (each, attempt) -> {});

    assertThatIllegalStateException()
        .isThrownBy(() -> greetings((each, attempt) -> {}))
        .withMessageContaining("already");
  }

  @Test
  void limitsHowManyRunAtATime() {
    Later.Queue<Greeting> queue =
        later.register(
            "greet",
            Greeting.class,
            Later.Running.WAITING.atMost(1),
            (each, attempt) -> done.add(each.name()));
    MemoryJobs memory = start();

    queue.submit(new Greeting("Ann"));
    queue.submit(new Greeting("Bob"));
    while (memory.runDue() > 0) {
      // One after the other.
    }
    assertThat(done).containsExactly("Ann", "Bob");
  }

  private Later.Queue<Greeting> greetings(Later.Work<Greeting> work) {
    return later.register("greet", Greeting.class, work);
  }

  private MemoryJobs start() {
    JobHandlers.Builder handlers = JobHandlers.builder();
    later.addTo(handlers);
    MemoryJobs memory = MemoryJobs.builder(handlers.build()).time(time).build();
    jobs.set(memory);
    return memory;
  }
}
