// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.algorithm;

import dev.headroom.ground.SettingsCheck;
import java.time.Duration;

/**
 * A rate-limiting algorithm: a pure function from a key's state, the time and a request to the next
 * state and the result.
 *
 * <p>Every store runs every algorithm: memory keeps the state in a map, the other stores keep it as
 * bytes or numbers, and replace it by compare-and-set or under a row lock. Redis and PostgreSQL
 * have scripts of their own for {@link SlidingWindow} and {@link TokenBucket}, which cost one round
 * trip; any other costs two or more. To add an algorithm, implement this interface and, if settings
 * are to name it, add its word to {@code LimitFormat}.
 *
 * <p>Implementations are immutable, compare by value, and are equal for equal parameters.
 */
public interface LimitAlgorithm {
  /**
   * Returns the name that stores keep beside the state: 1 to 16 small letters, digits or hyphens.
   */
  String name();

  /**
   * Computes what a request gets.
   *
   * <p>In this order: permits that come back are freed, permits that are owed are taken whether or
   * not they fit, and then as many times the wanted permits as fit, up to {@code request.times()}.
   * The time never goes back: a context earlier than the state answers as the state's own time
   * does. A call that changes nothing returns the same array.
   *
   * @param state what the last call for the key returned; empty for a key not seen yet. Never
   *     changed
   * @param context the limit's numbers and the time
   * @return the next state and the result
   */
  Outcome apply(long[] state, EvalContext context, EvalRequest request);

  /**
   * Returns the most permits that one request can ever get.
   *
   * @param permits the permits of the limit
   */
  default int capacity(int permits) {
    return permits;
  }

  /** Returns what follows {@code permits/period} in a limit's text; empty for nothing. */
  default String suffix() {
    return name();
  }

  /**
   * Returns the parameters on which the meaning of a state depends: a state that was written under
   * others is not read, and the key starts again. By default the period and {@link #suffix}, so an
   * algorithm with parameters of its own names them there. Leave out what only bounds a state: then
   * a changed limit goes on counting.
   *
   * @param period the period of the limit
   * @return at most 64 characters; empty for none
   */
  default String shape(Duration period) {
    return period + " " + suffix();
  }

  /**
   * Adds a fault for each number that the algorithm cannot keep.
   *
   * @param subject how the limit is named in a message
   * @param period the limit's period
   * @param periodText the same as settings write it
   */
  default void check(SettingsCheck check, String subject, Duration period, String periodText) {}

  /**
   * A request of one key.
   *
   * <p>Immutable.
   *
   * @param permits the permits of one time, from 1 to the capacity
   * @param times how often at most; 0 for a request that takes nothing
   * @param owedPermits permits already spent, taken whether or not they fit; at most the capacity
   * @param returnedPermits permits of an earlier result that were never spent
   * @param returnedStamp the stamp of that result
   */
  record EvalRequest(
      int permits, int times, int owedPermits, int returnedPermits, long returnedStamp) {
    /** Creates a request that only takes permits. */
    public EvalRequest(int permits, int times) {
      this(permits, times, 0, 0, 0);
    }
  }

  /**
   * What a request got.
   *
   * <p>Immutable.
   *
   * @param state the next state; the same array when nothing changed
   * @param times how often the permits were taken
   * @param remaining the permits still free, never negative
   * @param waitTicks the ticks until the permits fit once more; 0 when they do now
   * @param stamp when permits that are taken now are taken, for giving them back
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
  record Outcome(long[] state, int times, int remaining, long waitTicks, long stamp) {}
}
