// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.headroom.job.JobAdmin.Filter;
import dev.headroom.job.JobRequest.UniqueKey;
import dev.headroom.job.JobRequest.WhenTaken;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/**
 * What jobs do wherever they are kept.
 *
 * @param <J> the jobs
 */
public abstract class JobsContract<J extends Jobs & JobAdmin> {
  public record Letter(String text) {}

  private record Numbered(int number) {}

  private static final RetryPolicy THREE =
      new RetryPolicy(3, Duration.ofMillis(10), Duration.ofMillis(20));

  protected static final JobKind<Letter> LETTER =
      JobKind.builder("letter", Letter.class).retry(THREE).build();

  protected final List<String> runs = new CopyOnWriteArrayList<>();

  /** Creates jobs with one worker, which begins to run what is due. */
  protected abstract J create(JobHandlers handlers);

  /** Lets jobs run until a condition holds, and fails if it does not. */
  protected abstract void until(BooleanSupplier condition);

  private <P> J create(JobKind<P> kind, JobHandler<P> handler) {
    return create(JobHandlers.builder().add(kind, handler).build());
  }

  private J recording() {
    return create(LETTER, (letter, context) -> runs.add(letter.text()));
  }

  private void untilState(Jobs jobs, UUID id, JobState state) {
    until(() -> jobs.find(id).orElseThrow().state() == state);
  }

  @Test
  void runsAJobWithItsPayload() {
    J jobs = recording();

    UUID id = jobs.enqueue(LETTER, new Letter("one"));

    untilState(jobs, id, JobState.FINISHED);
    assertThat(runs).containsExactly("one");
  }

  @Test
  void runsTheHigherPriorityFirst() {
    J jobs = recording();
    jobs.pause(LETTER.id(), "test");
    jobs.enqueue(LETTER.request(new Letter("low")).priority(-1));
    jobs.enqueue(LETTER.request(new Letter("normal")));
    UUID high = jobs.enqueue(LETTER.request(new Letter("high")).priority(5));

    jobs.resume(LETTER.id());

    until(() -> runs.size() == 3);
    assertThat(runs).containsExactly("high", "normal", "low");
    assertThat(jobs.find(high).orElseThrow().origin().priority()).isEqualTo(5);
  }

  @Test
  void runsNoJobOfAPausedKind() {
    J jobs =
        create(
            JobHandlers.builder()
                .add(LETTER, (letter, context) -> runs.add(letter.text()))
                .add(JobKind.of("other", Letter.class), (other, context) -> runs.add("other"))
                .build());
    jobs.pause(LETTER.id(), "test");
    UUID paused = jobs.enqueue(LETTER, new Letter("paused"));

    jobs.enqueue(JobKind.of("other", Letter.class), new Letter("goes on"));

    until(() -> runs.contains("other"));
    assertThat(jobs.find(paused).orElseThrow().state()).isEqualTo(JobState.QUEUED);
    assertThat(jobs.kinds())
        .anySatisfy(each -> {
          assertThat(each.kind()).isEqualTo(LETTER.id());
          assertThat(each.paused()).isTrue();
          assertThat(each.counts().queued()).isEqualTo(1);
        });
  }

  @Test
  void keepsTheJobThatHasAUniqueKeyUntilItEnds() {
    J jobs = recording();
    jobs.pause(LETTER.id(), "test");
    UUID first = jobs.enqueue(LETTER.request(new Letter("first")).unique("key"));

    UUID second = jobs.enqueue(LETTER.request(new Letter("second")).unique("key"));
    jobs.resume(LETTER.id());
    untilState(jobs, first, JobState.FINISHED);
    UUID third = jobs.enqueue(LETTER.request(new Letter("third")).unique("key"));

    assertThat(second).isEqualTo(first);
    assertThat(third).isNotEqualTo(first);
    untilState(jobs, third, JobState.FINISHED);
    assertThat(runs).containsExactly("first", "third");
  }

  @Test
  void replacesThePayloadOfTheJobThatHasAUniqueKey() {
    J jobs = recording();
    jobs.pause(LETTER.id(), "test");
    UniqueKey key = new UniqueKey("key", false, WhenTaken.REPLACE);
    UUID id = jobs.enqueue(LETTER.request(new Letter("first")).unique(key));

    UUID again = jobs.enqueue(LETTER.request(new Letter("second")).unique(key));
    jobs.resume(LETTER.id());

    assertThat(again).isEqualTo(id);
    untilState(jobs, id, JobState.FINISHED);
    assertThat(runs).containsExactly("second");
  }

  @Test
  void givesAReplacedJobAllItsAttempts() {
    JobKind<Letter> patient =
        JobKind.builder("patient", Letter.class)
            .retry(new RetryPolicy(3, Duration.ofHours(1), Duration.ofHours(1)))
            .build();
    J jobs =
        create(
            patient,
            (letter, context) -> {
              runs.add(letter.text() + " at attempt " + context.attempt());
              if (letter.text().equals("first")) {
                throw new IllegalStateException("out of paper");
              }
            });
    UniqueKey key = new UniqueKey("key", false, WhenTaken.REPLACE);
    UUID id = jobs.enqueue(patient.request(new Letter("first")).unique(key));
    untilState(jobs, id, JobState.RETRYING);

    jobs.enqueue(patient.request(new Letter("second")).unique(key));

    untilState(jobs, id, JobState.FINISHED);
    assertThat(runs).containsExactly("first at attempt 1", "second at attempt 1");
    assertThat(jobs.find(id).orElseThrow().report().failure()).isNull();
  }

  @Test
  void runsAJobWithALargePayload() {
    J jobs = create(JobHandlers.of(LETTER, letter -> runs.add("" + letter.text().length())));

    jobs.enqueue(LETTER, new Letter("a".repeat(200_000)));

    until(() -> runs.contains("200000"));
  }

  @Test
  void freesAUniqueKeyAtTheStartIfWanted() {
    UniqueKey key = new UniqueKey("key", true, WhenTaken.KEEP);
    List<Jobs> self = new CopyOnWriteArrayList<>();
    List<UUID> next = new CopyOnWriteArrayList<>();
    J jobs =
        create(
            LETTER,
            (letter, context) -> {
              if (letter.text().equals("first")) {
                next.add(self.getFirst().enqueue(LETTER.request(new Letter("second")).unique(key)));
              }
              runs.add(letter.text());
            });
    self.add(jobs);

    UUID first = jobs.enqueue(LETTER.request(new Letter("first")).unique(key));

    until(() -> runs.size() == 2);
    assertThat(runs).containsExactly("first", "second");
    assertThat(next).doesNotContain(first);
  }

  @Test
  void triesAFailedJobAgain() {
    J jobs =
        create(
            LETTER,
            (letter, context) -> {
              runs.add("attempt " + context.attempt());
              if (context.attempt() < 3) {
                throw new IllegalStateException("not yet");
              }
            });

    UUID id = jobs.enqueue(LETTER, new Letter("one"));

    untilState(jobs, id, JobState.FINISHED);
    assertThat(runs).containsExactly("attempt 1", "attempt 2", "attempt 3");
    assertThat(jobs.find(id).orElseThrow().report().attempts()).isEqualTo(3);
  }

  @Test
  void leavesAJobDeadThatFailsEveryTimeUntilItIsRedriven() {
    List<String> broken = new CopyOnWriteArrayList<>(List.of("broken"));
    J jobs =
        create(
            LETTER,
            (letter, context) -> {
              if (!broken.isEmpty()) {
                throw new IllegalStateException("out of paper");
              }
              runs.add(letter.text());
            });
    UUID id = jobs.enqueue(LETTER, new Letter("one"));
    untilState(jobs, id, JobState.DEAD);
    assertThat(jobs.find(id).orElseThrow().report().failure()).contains("out of paper");
    assertThat(jobs.list(Filter.of(JobState.DEAD, 10))).extracting(JobStatus::id).contains(id);
    broken.clear();

    assertThat(jobs.redrive(id)).isTrue();

    untilState(jobs, id, JobState.FINISHED);
    assertThat(runs).containsExactly("one");
    assertThat(jobs.redrive(id)).isFalse();
  }

  @Test
  void leavesAJobDeadAtOnceWhenTryingAgainCannotHelp() {
    J jobs =
        create(
            LETTER,
            (letter, context) -> {
              runs.add(letter.text());
              throw new PermanentFailureException("no such address");
            });

    UUID id = jobs.enqueue(LETTER, new Letter("one"));

    untilState(jobs, id, JobState.DEAD);
    assertThat(runs).containsExactly("one");
  }

  @Test
  void leavesAJobDeadWhosePayloadCannotBeRead() {
    JobKind<Letter> written = JobKind.of("numbered", Letter.class);
    JobKind<Integer> read = JobKind.of("numbered", Integer.class);
    J jobs = create(read, (number, context) -> runs.add("read"));

    UUID id = jobs.enqueue(written, new Letter("not a number"));

    untilState(jobs, id, JobState.DEAD);
    assertThat(runs).isEmpty();
    assertThat(jobs.find(id).orElseThrow().report().failure()).contains("payload cannot be read");
  }

  @Test
  void leavesAJobQueuedWhoseKindNobodyHandles() {
    J jobs = recording();
    UUID unknown = jobs.enqueue(JobKind.of("gone", Letter.class), new Letter("waits"));

    UUID known = jobs.enqueue(LETTER, new Letter("one"));

    untilState(jobs, known, JobState.FINISHED);
    assertThat(jobs.find(unknown).orElseThrow().state()).isEqualTo(JobState.QUEUED);
  }

  @Test
  void runsJobsOfAnOlderVersionByTheNewerHandler() {
    JobKind<Letter> older = JobKind.of("numbered", Letter.class);
    JobKind<Numbered> newer = JobKind.builder("numbered", Numbered.class).version(2).build();
    J jobs =
        create(
            JobHandlers.builder()
                .add(newer, (body, context) -> runs.add("number " + body.number()))
                .upgrade(older, newer, letter -> new Numbered(letter.text().length()))
                .build());

    jobs.enqueue(older, new Letter("four"));

    until(() -> runs.size() == 1);
    assertThat(runs).containsExactly("number 4");
  }

  @Test
  void cancelsAQueuedJob() {
    J jobs = recording();
    jobs.pause(LETTER.id(), "test");
    UUID id = jobs.enqueue(LETTER, new Letter("one"));

    assertThat(jobs.cancel(id)).isTrue();
    jobs.resume(LETTER.id());
    UUID other = jobs.enqueue(LETTER, new Letter("two"));

    untilState(jobs, other, JobState.FINISHED);
    assertThat(runs).containsExactly("two");
    assertThat(jobs.find(id).orElseThrow().state()).isEqualTo(JobState.CANCELLED);
    assertThat(jobs.cancel(id)).isFalse();
  }

  @Test
  void showsOwnerProgressAndResult() {
    J jobs =
        create(
            LETTER,
            (letter, context) -> {
              context.progress(3, 3, "printed");
              context.result("/letters/1");
            });

    UUID id = jobs.enqueue(LETTER.request(new Letter("one")).owner("user-1"));

    untilState(jobs, id, JobState.FINISHED);
    JobStatus status = jobs.find(id).orElseThrow();
    assertThat(status.origin().owner()).isEqualTo("user-1");
    assertThat(status.report().progress()).isEqualTo(new JobProgress(3, 3, "printed"));
    assertThat(status.report().result()).isEqualTo("/letters/1");
  }

  @Test
  void doesAStepOnceOverAllAttempts() {
    J jobs =
        create(
            LETTER,
            (letter, context) -> {
              int length =
                  context.once(
                      "count",
                      Integer.class,
                      connection -> {
                        runs.add("counted");
                        return letter.text().length();
                      });
              if (context.attempt() == 1) {
                throw new IllegalStateException("after the step");
              }
              runs.add("length " + length);
            });

    UUID id = jobs.enqueue(LETTER, new Letter("four"));

    untilState(jobs, id, JobState.FINISHED);
    assertThat(runs).containsExactly("counted", "length 4");
  }

  @Test
  void refusesKeysThatNoDatabaseHolds() {
    JobRequest<Letter> request = LETTER.request(new Letter("nul \0 and half \ud83d"));
    J jobs = create(LETTER, (letter, context) -> refused(() -> context.once("a\0b", any -> {})));

    refused(() -> request.unique("a\0b"));
    refused(() -> request.limitKey("half \ud83d"));
    refused(() -> request.owner("\ude00 half"));
    refused(() -> new Filter(null, "a\0b", null, 1));

    UUID id = jobs.enqueue(request.unique("whole \ud83d\ude00"));
    untilState(jobs, id, JobState.FINISHED);
  }

  private static void refused(ThrowingCallable call) {
    assertThatIllegalArgumentException()
        .isThrownBy(call)
        .withMessageContaining("has a NUL or half a surrogate pair");
  }

  @Test
  void findsSeveralJobs() {
    J jobs = recording();
    List<UUID> ids =
        jobs.enqueueAll(
            List.of(LETTER.request(new Letter("one")), LETTER.request(new Letter("two"))));

    assertThat(jobs.findAll(ids))
        .extracting(JobStatus::id)
        .containsExactlyInAnyOrderElementsOf(ids);
    until(() -> runs.size() == 2);
  }
}
