// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class InMemoryLaterTest {
  private record Letter(String to) {}

  private final InMemoryLater later = new InMemoryLater(1);
  private final BlockingQueue<List<Object>> runs = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    later.close();
  }

  private Later.Queue<Letter> letters(Later.Work<Letter> work) {
    return later.register("letter@1", Letter.class, work);
  }

  private List<Object> nextRun() throws InterruptedException {
    List<Object> run = runs.poll(60, TimeUnit.SECONDS);
    assertThat(run).isNotNull();
    return run;
  }

  @Test
  void runsWhatWasSubmitted() throws InterruptedException {
    Later.Queue<Letter> queue =
        letters((letter, attempt) -> runs.add(List.of(letter, attempt.number())));
    queue.submit(new Letter("Ann"));
    assertThat(nextRun()).isEqualTo(List.of(new Letter("Ann"), 1));
  }

  @Test
  void triesAgainUnderTheSameId() throws InterruptedException {
    Later.Queue<Letter> queue =
        letters((letter, attempt) -> {
          runs.add(List.of(attempt.id(), attempt.number()));
          if (attempt.number() == 1) {
            throw new IOException("no connection");
          }
        });
    queue.submit(new Letter("Ann"));
    List<Object> first = nextRun();
    List<Object> second = nextRun();
    assertThat(second).isEqualTo(List.of(first.getFirst(), 2));
  }

  /** Such as no memory for a moment. */
  @Test
  void triesAgainAfterAnError() throws InterruptedException {
    Later.Queue<Letter> queue =
        letters((letter, attempt) -> {
          runs.add(List.of(letter.to(), attempt.number()));
          if (attempt.number() == 1) {
            throw new OutOfMemoryError("not now");
          }
        });
    queue.submit(new Letter("Ann"));
    assertThat(nextRun()).isEqualTo(List.of("Ann", 1));
    assertThat(nextRun()).isEqualTo(List.of("Ann", 2));
  }

  @Test
  void doesNotTryAgainAfterAPermanentFailure() throws InterruptedException {
    Later.Queue<Letter> queue =
        letters((letter, attempt) -> {
          runs.add(List.of(letter.to(), attempt.number()));
          if (letter.to().isEmpty()) {
            throw new PermanentFailureException("no address", null);
          }
        });
    queue.submit(new Letter(""));
    queue.submit(new Letter("Ann"), Later.Options.after(Duration.ofMillis(1500)));
    assertThat(nextRun()).isEqualTo(List.of("", 1));
    assertThat(nextRun()).as("a second attempt would come after a second").contains("Ann");
  }

  @Test
  void ignoresASubmitWhileItsKeyWaits() throws InterruptedException {
    CountDownLatch go = new CountDownLatch(1);
    Later.Queue<Letter> queue =
        letters((letter, attempt) -> {
          runs.add(List.of(letter.to()));
          go.await();
        });
    queue.submit(new Letter("first"));
    assertThat(nextRun()).isEqualTo(List.of("first"));
    queue.submit(new Letter("waits"), Later.Options.unique("key"));
    queue.submit(new Letter("ignored"), Later.Options.unique("key"));
    queue.submit(new Letter("last"));
    go.countDown();
    assertThat(nextRun()).isEqualTo(List.of("waits"));
    assertThat(nextRun()).isEqualTo(List.of("last"));
  }

  /** A server that was unavailable for a while must not get a mail twice. */
  @Test
  void ignoresASubmitUntilTheWorkOfItsKeyIsDone() throws InterruptedException {
    CountDownLatch go = new CountDownLatch(1);
    Later.Queue<Letter> queue =
        letters((letter, attempt) -> {
          runs.add(List.of(letter.to(), attempt.number()));
          if (letter.to().equals("first") && attempt.number() == 1) {
            throw new IOException("no connection");
          }
          go.await();
        });
    queue.submit(new Letter("first"), Later.Options.uniqueUntilDone("key"));
    assertThat(nextRun()).isEqualTo(List.of("first", 1));
    assertThat(nextRun()).isEqualTo(List.of("first", 2));
    queue.submit(new Letter("ignored"), Later.Options.uniqueUntilDone("key"));
    queue.submit(new Letter("other"));
    go.countDown();
    assertThat(nextRun()).isEqualTo(List.of("other", 1));
    queue.submit(new Letter("next"), Later.Options.uniqueUntilDone("key"));
    assertThat(nextRun()).isEqualTo(List.of("next", 1));
  }

  @Test
  @Timeout(60)
  void refusesWorkBeyondTenThousandPiecesUntilOneHasEnded() throws InterruptedException {
    CountDownLatch go = new CountDownLatch(1);
    Later.Queue<Letter> queue =
        letters((letter, attempt) -> {
          if (letter.to().equals("first")) {
            go.await();
          }
          runs.add(List.of(letter.to()));
        });
    queue.submit(new Letter("first"));
    fill(queue, 9_999);
    Later.Options keyed = Later.Options.unique("key");
    assertThatThrownBy(() -> queue.submit(new Letter("refused"), keyed))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("10000 pieces of work wait in memory")
        .hasMessageContaining("letter@1");
    go.countDown();
    assertThat(nextRun()).isEqualTo(List.of("first"));
    while (!accepts(queue, keyed)) {
      Thread.onSpinWait(); // Its place is free when it has ended.
    }
    assertThat(nextRun()).isEqualTo(List.of("next"));
  }

  private static void fill(Later.Queue<Letter> queue, int pieces) {
    for (int i = 0; i < pieces; i++) {
      queue.submit(new Letter("later"), Later.Options.after(Duration.ofDays(200_000)));
    }
  }

  @Test
  @Timeout(60)
  void workThatRunsMaySubmitItselfAgainWhereAllPlacesAreTaken() throws InterruptedException {
    CountDownLatch full = new CountDownLatch(1);
    AtomicReference<Later.Queue<Letter>> own = new AtomicReference<>();
    Later.Queue<Letter> queue =
        letters((letter, attempt) -> {
          full.await();
          runs.add(List.of(letter.to(), attempt.number()));
          if (letter.to().equals("first")) {
            own.get().submit(new Letter("again"));
          }
        });
    own.set(queue);
    queue.submit(new Letter("first"));
    fill(queue, 9_999);
    full.countDown();
    assertThat(nextRun()).isEqualTo(List.of("first", 1));
    assertThat(nextRun()).isEqualTo(List.of("again", 1));
  }

  /** Each of two would take the other's for work that waits. */
  @Test
  @Timeout(60)
  void refusesBothOfTwoSubmitsOfAKeyWhereAllPlacesAreTaken() {
    Later.Queue<Letter> queue = letters((letter, attempt) -> {});
    fill(queue, 10_000);
    Later.Options keyed = Later.Options.unique("key").withDelay(Duration.ofDays(1));
    CompletableFuture<Boolean> other =
        CompletableFuture.supplyAsync(() -> acceptsOneOf(20_000, queue, keyed));
    assertThat(acceptsOneOf(20_000, queue, keyed)).isFalse();
    assertThat(other.join()).isFalse();
  }

  private static boolean acceptsOneOf(
      int submits, Later.Queue<Letter> queue, Later.Options options) {
    return IntStream.range(0, submits).anyMatch(any -> accepts(queue, options));
  }

  private static boolean accepts(Later.Queue<Letter> queue, Later.Options options) {
    try {
      queue.submit(new Letter("next"), options);
      return true;
    } catch (IllegalStateException full) {
      return false;
    }
  }

  @Test
  void refusesASecondWorkOfOneKind() {
    letters((letter, attempt) -> {});
    assertThatThrownBy(() -> letters((letter, attempt) -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("letter@1");
  }
}
