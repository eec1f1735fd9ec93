// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media;

import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.ground.Causes;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link Later} on threads of this process. Work that waits when the process ends is lost.
 *
 * <p>It runs whether the caller's transaction commits or not. Five attempts, 1 s, 2 s, 4 s and 8 s
 * apart; then the failure is logged and the work dropped.
 *
 * <p>Thread-safe. {@link Queue#submit} returns at once.
 */
public final class InMemoryLater implements Later, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(InMemoryLater.class);
  private static final int ATTEMPTS = 5;
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);

  private final BackgroundScheduler scheduler;
  private final Set<String> kinds = ConcurrentHashMap.newKeySet();
  private final Set<String> waiting = ConcurrentHashMap.newKeySet();

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
    return (value, options) -> submit(kind, value, options, work);
  }

  private <T extends Record> void submit(String kind, T payload, Options options, Work<T> work) {
    String key = options.uniqueKey() == null ? null : kind + ' ' + options.uniqueKey();
    if (key == null || waiting.add(key)) {
      Attempt first = new Attempt(UUID.randomUUID().toString(), 1);
      if (!scheduler.schedule(options.delay(), () -> run(kind, key, payload, work, first))) {
        throw new IllegalStateException("closed: work of the kind " + kind + " is refused");
      }
    }
  }

  private <T extends Record> void run(
      String kind, @Nullable String key, T payload, Work<T> work, Attempt attempt)
      throws InterruptedException {
    if (key != null) {
      waiting.remove(key);
    }
    try {
      work.run(payload, attempt);
    } catch (InterruptedException closing) {
      throw closing;
    } catch (PermanentFailureException failure) {
      LOG.error("{} {} failed for good", kind, attempt.id(), failure);
    } catch (Exception | Error failure) {
      failed(kind, payload, work, attempt, failure);
    }
  }

  private <T extends Record> void failed(
      String kind, T payload, Work<T> work, Attempt attempt, Throwable failure) {
    if (attempt.number() >= ATTEMPTS) {
      LOG.error("{} {} failed {} times and is dropped", kind, attempt.id(), ATTEMPTS, failure);
      return;
    }
    Duration delay = FIRST_RETRY.multipliedBy(1L << (attempt.number() - 1));
    RetryLaterException stated = Causes.find(failure, RetryLaterException.class);
    if (stated != null && stated.delay().compareTo(delay) > 0) {
      delay = stated.delay();
    }
    LOG.warn("{} {} failed; next attempt in {}", kind, attempt.id(), delay, failure);
    Attempt next = new Attempt(attempt.id(), attempt.number() + 1);
    scheduler.schedule(delay, () -> run(kind, null, payload, work, next));
  }

  /** Drops what waits, interrupts what runs, and waits for its end, at most five seconds. */
  @Override
  public void close() {
    scheduler.close();
  }
}
