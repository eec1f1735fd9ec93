// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A queue of work that runs after the caller: resizing an image, sending a mail, purging a CDN.
 *
 * <p>An implementation with a database enqueues in the caller's transaction, so that work exists if
 * and only if the transaction commits; {@link InMemoryLater} keeps it in memory. Work may run more
 * than once, and must allow for that.
 *
 * <p>Thread-safe.
 */
public interface Later {

  /**
   * Registers the work of a kind; once a kind, before its first submit.
   *
   * @param kind stable name of the work, its version behind an at sign: {@code mail.send@1}
   * @param payload the record that is stored; its components must be values
   * @param work what is run
   * @throws IllegalStateException if the kind is registered already
   */
  <T extends Record> Queue<T> register(String kind, Class<T> payload, Work<T> work);

  /**
   * Registers the work of a kind, and how it runs; see {@link #register(String, Class, Work)}. An
   * implementation may run all kinds alike.
   *
   * @param running which threads it needs, and how many pieces run at a time
   */
  default <T extends Record> Queue<T> register(
      String kind, Class<T> payload, Running running, Work<T> work) {
    return register(kind, payload, work);
  }

  /**
   * How the work of a kind runs.
   *
   * <p>Immutable.
   *
   * @param computes whether it mostly computes, on few threads, rather than waits for the network
   * @param atMost pieces that run at a time over all instances, the others stay queued; 0 for no
   *     limit of its own
   */
  record Running(boolean computes, int atMost) {
    /** Waits for the network; no limit of its own. */
    public static final Running WAITING = new Running(false, 0);

    /** Computes; no limit of its own. */
    public static final Running COMPUTING = new Running(true, 0);

    /** Checks the limit. */
    public Running {
      if (atMost < 0) {
        throw new IllegalArgumentException("atMost is " + atMost + ", but must not be negative");
      }
    }

    /** Returns the same with at most some pieces at a time over all instances. */
    public Running atMost(int pieces) {
      return new Running(computes, pieces);
    }
  }

  /**
   * The queue of one kind.
   *
   * <p>Thread-safe.
   *
   * @param <T> the payload
   */
  interface Queue<T extends Record> {
    /** Enqueues work; joins the caller's transaction where the implementation has one. */
    void submit(T payload, Options options);

    /** Enqueues work that runs as soon as possible. */
    default void submit(T payload) {
      submit(payload, Options.NONE);
    }
  }

  /**
   * The work of one kind. An exception is retried with growing delays; {@link
   * PermanentFailureException} is not.
   *
   * <p>Thread-safe: several payloads are run at a time.
   *
   * @param <T> the payload
   */
  @FunctionalInterface
  interface Work<T extends Record> {
    /** Does the work once. */
    void run(T payload, Attempt attempt) throws Exception;
  }

  /**
   * How work is enqueued.
   *
   * <p>Immutable.
   *
   * @param delay before the first attempt; zero for none
   * @param uniqueKey a submit does nothing while work of the same kind and key has the key; null if
   *     equal work may wait twice
   * @param untilDone whether work has its key until it has ended, its further attempts included;
   *     else until its first attempt starts
   */
  record Options(Duration delay, @Nullable String uniqueKey, boolean untilDone) {
    /** As soon as possible, without a unique key. */
    public static final Options NONE = new Options(Duration.ZERO, null, false);

    /** Checks the delay. */
    public Options {
      Objects.requireNonNull(delay, "delay");
      if (delay.isNegative()) {
        throw new IllegalArgumentException("delay is " + delay + ", but must not be negative");
      }
    }

    /** Returns options with a delay. */
    public static Options after(Duration delay) {
      return NONE.withDelay(delay);
    }

    /**
     * Returns options with a key that is free again when the work starts, so that what happens
     * during its run enqueues the next.
     */
    public static Options unique(String key) {
      return new Options(Duration.ZERO, key, false);
    }

    /**
     * Returns options with a key that is free again when the work has ended: for an effect outside,
     * such as a mail, that another of the key would repeat.
     */
    public static Options uniqueUntilDone(String key) {
      return new Options(Duration.ZERO, key, true);
    }

    /** Returns these options with a delay. */
    public Options withDelay(Duration longer) {
      return new Options(longer, uniqueKey, untilDone);
    }
  }

  /**
   * One attempt to do submitted work.
   *
   * <p>Immutable.
   *
   * @param id of the submitted work, the same in each attempt: an idempotency key for effects
   *     outside the database
   * @param number of the attempt, from 1
   */
  record Attempt(String id, int number) {}
}
