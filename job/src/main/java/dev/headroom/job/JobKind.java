// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job;

import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A kind of job: its name, the type and version of its payload, and how its jobs are run.
 *
 * <p>Name and version are stored with each job. A payload that changes in a way that old jobs
 * cannot be read as gets the next version; jobs of a version that an instance does not handle stay
 * queued for instances that do.
 *
 * <p>Immutable.
 *
 * @param <P> the payload: a record, or whatever the codec writes and reads
 */
public final class JobKind<P> {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9.-]{0,79}");

  /** What the handler mostly does, which decides on which threads it runs. */
  public enum Work {
    /** Computes: runs on few platform threads, by default four. */
    CPU,
    /** Waits for the network or a database: runs on virtual threads, by default up to 64. */
    WAITING
  }

  private final String name;
  private final int version;
  private final Class<P> payload;
  private final Work work;
  private final RetryPolicy retry;
  private final @Nullable Duration softTimeLimit;
  private final @Nullable Duration timeLimit;
  private final @Nullable KeyLimit limit;

  private JobKind(Builder<P> from) {
    this.name = from.name;
    this.version = from.version;
    this.payload = from.payload;
    this.work = from.work;
    this.retry = from.retry;
    this.softTimeLimit = from.softTimeLimit;
    this.timeLimit = from.timeLimit;
    this.limit = from.limit;
  }

  /**
   * Returns a kind of version 1 that computes, with the default retries and time limits.
   *
   * @param name 1 to 80 lower-case letters, digits, dots and hyphens, beginning with a letter
   */
  public static <P> JobKind<P> of(String name, Class<P> payload) {
    return builder(name, payload).build();
  }

  /**
   * Returns a builder of a kind.
   *
   * @param name 1 to 80 lower-case letters, digits, dots and hyphens, beginning with a letter
   */
  public static <P> Builder<P> builder(String name, Class<P> payload) {
    return new Builder<>(name, payload);
  }

  /** Returns a request for one job of this kind, due at once; its methods change that. */
  public JobRequest<P> request(P body) {
    return JobRequest.of(this, body);
  }

  /** Returns the name, without the version. */
  public String name() {
    return name;
  }

  /** Returns the version of the payload, 1 or more. */
  public int version() {
    return version;
  }

  /** Returns name and version as they are stored and shown, such as {@code letter@2}. */
  public String id() {
    return name + "@" + version;
  }

  /** Returns the type of the payload. */
  public Class<P> payload() {
    return payload;
  }

  /** Returns what the handler mostly does. */
  public Work work() {
    return work;
  }

  /** Returns how failures are retried. */
  public RetryPolicy retry() {
    return retry;
  }

  /** Returns the time after which a run is interrupted; null for the default of the settings. */
  public @Nullable Duration softTimeLimit() {
    return softTimeLimit;
  }

  /** Returns the time after which a run is given up; null for the default of the settings. */
  public @Nullable Duration timeLimit() {
    return timeLimit;
  }

  /** Returns how many jobs of one key may run and start; null if that is not limited. */
  public @Nullable KeyLimit limit() {
    return limit;
  }

  /** Returns name and version. */
  @Override
  public String toString() {
    return id();
  }

  /**
   * Builds a kind.
   *
   * <p>Confined to one thread.
   *
   * @param <P> the payload
   */
  public static final class Builder<P> {
    private final String name;
    private final Class<P> payload;
    private int version = 1;
    private Work work = Work.CPU;
    private RetryPolicy retry = RetryPolicy.defaults();
    private @Nullable Duration softTimeLimit;
    private @Nullable Duration timeLimit;
    private @Nullable KeyLimit limit;

    private Builder(String name, Class<P> payload) {
      if (!NAME.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "job kind is named \""
                + name
                + "\", but must be 1 to 80 of a-z, 0-9, dot and hyphen, beginning with a letter:"
                + " choose such a name");
      }
      this.name = name;
      this.payload = payload;
    }

    /**
     * Sets the version of the payload. Default 1.
     *
     * @param number 1 to 9999
     */
    public Builder<P> version(int number) {
      if (number < 1 || number > 9999) {
        throw new IllegalArgumentException(
            "version of " + name + " is " + number + ", but must be 1 to 9999");
      }
      this.version = number;
      return this;
    }

    /** Sets what the handler mostly does. Default {@link Work#CPU}. */
    public Builder<P> work(Work kindOfWork) {
      this.work = kindOfWork;
      return this;
    }

    /** Sets how failures are retried. */
    public Builder<P> retry(RetryPolicy policy) {
      this.retry = policy;
      return this;
    }

    /**
     * Sets how long one run may take.
     *
     * @param soft after which the thread is interrupted
     * @param hard after which the run is given up, its thread's stack logged, and the attempt
     *     counted as failed; not below {@code soft}
     */
    public Builder<P> timeLimit(Duration soft, Duration hard) {
      if (soft.isNegative() || soft.isZero() || hard.compareTo(soft) < 0) {
        throw new IllegalArgumentException(
            "time limits of "
                + name
                + " are "
                + soft
                + " and "
                + hard
                + ", but the soft one must be above zero and not above the hard one");
      }
      this.softTimeLimit = soft;
      this.timeLimit = hard;
      return this;
    }

    /**
     * Limits how many jobs of one {@linkplain JobRequest#limitKey key} may run and start. An
     * instance that knows no limit of a kind, as one of the release before, runs its jobs without
     * one; what it enqueues has no key, and counts as one key where the limit is known.
     */
    public Builder<P> limit(KeyLimit perKey) {
      this.limit = perKey;
      return this;
    }

    /** Builds the kind. */
    public JobKind<P> build() {
      return new JobKind<>(this);
    }
  }
}
