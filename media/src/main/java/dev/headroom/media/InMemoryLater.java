// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media;

import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.ground.Causes;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link Later} on threads of this process. Work that waits when the process ends is lost.
 *
 * <p>At most 10000 pieces wait or run at a time, those that are tried again included; a submit of
 * another one throws {@link IllegalStateException}, unless running work makes it, whose own place
 * becomes free.
 *
 * <p>It runs whether the caller's transaction commits or not. Five attempts, 1 s, 2 s, 4 s and 8 s
 * apart; then the failure is logged and the work dropped.
 *
 * <p>Thread-safe. {@link Queue#submit} returns at once.
 */
public final class InMemoryLater implements Later, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(InMemoryLater.class);
  private static final int MAX_PIECES = 10_000;
  private static final int ATTEMPTS = 5;
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);

  private final BackgroundScheduler scheduler;
  private final Set<String> kinds = ConcurrentHashMap.newKeySet();
  private final Set<String> waiting = ConcurrentHashMap.newKeySet();
  private final AtomicInteger pieces = new AtomicInteger();

  /** Whether this thread runs work. */
  private final ThreadLocal<Boolean> runs = ThreadLocal.withInitial(() -> false);

  /**
   * Creates the queue.
   *
   * @param threads how many pieces of work run at a time, 1 or more
   */
  public InMemoryLater(int threads) {
    this.scheduler = new BackgroundScheduler("media-later", threads);
  }

  @Override
  public <T extends Record> Queue<T> register(String kind, Class<T> payload, Work<T> work) {
    if (!kinds.add(kind)) {
      throw new IllegalStateException(
          "work of the kind " + kind + " is registered already: use another name");
    }
    return (value, options) -> submit(new Piece<>(kind, value, options, work));
  }

  /** A piece of work that was submitted. Immutable. */
  private record Piece<T extends Record>(String kind, T payload, Options options, Work<T> work) {
    @Nullable String key() {
      return options.uniqueKey() == null ? null : kind + ' ' + options.uniqueKey();
    }

    void run(Attempt attempt) throws Exception {
      work.run(payload, attempt);
    }
  }

  private void submit(Piece<?> piece) {
    String key = piece.key();
    if (key != null && waiting.contains(key)) {
      return;
    }
    if (pieces.incrementAndGet() > MAX_PIECES && !runs.get()) {
      pieces.decrementAndGet();
      throw new IllegalStateException(
          "%d pieces of work wait in memory, the most that may: work of the kind %s is refused; submit it again later, or let work wait in the database (headroom.job.enabled=true)"
              .formatted(MAX_PIECES, piece.kind()));
    }
    if (key != null && !waiting.add(key)) {
      pieces.decrementAndGet();
      return;
    }
    Attempt first = new Attempt(UUID.randomUUID().toString(), 1);
    if (!scheduler.schedule(piece.options().delay(), () -> run(piece, first))) {
      throw new IllegalStateException("closed: work of the kind " + piece.kind() + " is refused");
    }
  }

  private void run(Piece<?> piece, Attempt attempt) throws InterruptedException {
    boolean untilDone = piece.options().untilDone();
    if (!untilDone && attempt.number() == 1) {
      free(piece);
    }
    boolean again = false;
    runs.set(true);
    try {
      piece.run(attempt);
    } catch (InterruptedException closing) {
      throw closing;
    } catch (PermanentFailureException failure) {
      LOG.error("{} {} failed for good", piece.kind(), attempt.id(), failure);
    } catch (Exception | Error failure) {
      again = retry(piece, attempt, failure);
    } finally {
      runs.remove();
      if (!again) {
        pieces.decrementAndGet();
      }
      if (untilDone && !again) {
        free(piece);
      }
    }
  }

  private void free(Piece<?> piece) {
    String key = piece.key();
    if (key != null) {
      waiting.remove(key);
    }
  }

  /** Schedules the next attempt; returns false if this was the last one. */
  private boolean retry(Piece<?> piece, Attempt attempt, Throwable failure) {
    String kind = piece.kind();
    if (attempt.number() >= ATTEMPTS) {
      LOG.error("{} {} failed {} times and is dropped", kind, attempt.id(), ATTEMPTS, failure);
      return false;
    }
    Duration delay = FIRST_RETRY.multipliedBy(1L << (attempt.number() - 1));
    RetryLaterException stated = Causes.find(failure, RetryLaterException.class);
    if (stated != null && stated.delay().compareTo(delay) > 0) {
      delay = stated.delay();
    }
    LOG.warn("{} {} failed; next attempt in {}", kind, attempt.id(), delay, failure);
    Attempt next = new Attempt(attempt.id(), attempt.number() + 1);
    return scheduler.schedule(delay, () -> run(piece, next));
  }

  /** Drops what waits, interrupts what runs, and waits for its end, at most five seconds. */
  @Override
  public void close() {
    scheduler.close();
  }
}
