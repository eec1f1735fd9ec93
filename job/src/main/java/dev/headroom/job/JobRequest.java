// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job;

import dev.headroom.ground.StoredText;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One job that is to be enqueued: a kind, a payload, and when and how it is run.
 *
 * <p>Immutable: each method returns a changed copy.
 *
 * @param <P> the payload
 */
public final class JobRequest<P> {
  /** The longest text of a key or an owner. */
  static final int MAX_TEXT = 255;

  private static final int MAX_PRIORITY = 100;

  /** What happens to a request whose unique key is taken. */
  public enum WhenTaken {
    /** The job that is there stays as it is. */
    KEEP,
    /**
     * The job that is there, unless it runs, gets this payload and due time. It keeps its id: where
     * an attempt has failed before, what that did once stays done, and idempotency keys stay.
     */
    REPLACE
  }

  /**
   * The key of which only one job is queued or running at a time. A job that is cancelled while it
   * runs has its key until its handler has ended.
   *
   * <p>Immutable.
   *
   * @param text the key, unique among the jobs of a kind
   * @param untilStart whether the key is free again when the job starts, so that what happens
   *     during its run enqueues the next one
   * @param whenTaken what happens to a request whose key is taken
   */
  public record UniqueKey(String text, boolean untilStart, WhenTaken whenTaken) {
    /** Checks the text. */
    public UniqueKey {
      StoredText.require("unique key", text, MAX_TEXT);
    }
  }

  /**
   * When a job is due, and before which others.
   *
   * <p>Immutable.
   *
   * @param at the time by the clock of the database; null for {@code delay} from now
   * @param delay from the time of the enqueueing
   * @param priority -100 to 100, 0 by default; the higher is claimed first
   */
  public record Due(@Nullable Instant at, Duration delay, int priority) {
    /** Checks the values. */
    public Due {
      if (delay.isNegative() || Math.abs(priority) > MAX_PRIORITY) {
        throw new IllegalArgumentException(
            "delay is "
                + delay
                + " and priority "
                + priority
                + ", but the delay must not be negative, and the priority -100 to 100");
      }
    }
  }

  private final JobKind<P> kind;
  private final P payload;
  private final Due due;
  private final @Nullable UniqueKey unique;
  private final @Nullable String limitKey;
  private final @Nullable String owner;

  private JobRequest(
      JobKind<P> kind,
      P payload,
      Due due,
      @Nullable UniqueKey unique,
      @Nullable String limitKey,
      @Nullable String owner) {
    this.kind = kind;
    this.payload = payload;
    this.due = due;
    this.unique = unique;
    this.limitKey = limitKey;
    this.owner = owner;
  }

  static <P> JobRequest<P> of(JobKind<P> kind, P payload) {
    return new JobRequest<>(kind, payload, new Due(null, Duration.ZERO, 0), null, null, null);
  }

  /**
   * Returns the request due after a delay.
   *
   * @param delay from the time of the enqueueing, not negative
   */
  public JobRequest<P> delay(Duration delay) {
    return with(new Due(null, delay, due.priority()));
  }

  /**
   * Returns the request due at a time.
   *
   * @param time one in the past means at once
   */
  public JobRequest<P> at(Instant time) {
    return with(new Due(time, Duration.ZERO, due.priority()));
  }

  /**
   * Returns the request with a priority.
   *
   * @param priority -100 to 100; of the jobs that are due, the highest are claimed first
   */
  public JobRequest<P> priority(int priority) {
    return with(new Due(due.at(), due.delay(), priority));
  }

  private JobRequest<P> with(Due other) {
    return new JobRequest<>(kind, payload, other, unique, limitKey, owner);
  }

  /**
   * Returns the request with a unique key: while a job of this kind with the same key is queued or
   * running, enqueueing returns that job's id and changes nothing. A queued one does not start
   * before the caller's transaction has ended, so that its run sees what the caller changed.
   *
   * @param key 1 to 255 characters
   */
  public JobRequest<P> unique(String key) {
    return unique(new UniqueKey(key, false, WhenTaken.KEEP));
  }

  /** Returns the request with a unique key and its rules. */
  public JobRequest<P> unique(UniqueKey key) {
    return new JobRequest<>(kind, payload, due, key, limitKey, owner);
  }

  /**
   * Returns the request with the key by which its kind's {@link KeyLimit} counts. Requests without
   * one count as one key.
   *
   * @param key 1 to 255 characters
   */
  public JobRequest<P> limitKey(String key) {
    StoredText.require("limit key", key, MAX_TEXT);
    return new JobRequest<>(kind, payload, due, unique, key, owner);
  }

  /**
   * Returns the request with an owner, the user who may see its progress.
   *
   * @param user an id that is no personal datum, 1 to 255 characters
   */
  public JobRequest<P> owner(String user) {
    StoredText.require("owner", user, MAX_TEXT);
    return new JobRequest<>(kind, payload, due, unique, limitKey, user);
  }

  /** Returns the kind. */
  public JobKind<P> kind() {
    return kind;
  }

  /** Returns the payload. */
  public P payload() {
    return payload;
  }

  /** Returns when the job is due. */
  public Due due() {
    return due;
  }

  /** Returns the unique key; null if there is none. */
  public @Nullable UniqueKey unique() {
    return unique;
  }

  /** Returns the key by which limits count; null if there is none. */
  public @Nullable String limitKey() {
    return limitKey;
  }

  /** Returns the owner; null if there is none. */
  public @Nullable String owner() {
    return owner;
  }
}
