// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why no connection of a pool is free, judged by what its holders do.
 *
 * <p>Immutable.
 *
 * @param cause what fits best
 * @param evidence what was seen, in one sentence
 * @param remedy what to do about it
 */
public record PoolDiagnosis(Cause cause, String evidence, String remedy) {
  /** A statement that takes less is not what keeps a pool busy. */
  private static final Duration SLOW = Duration.ofSeconds(1);

  /** Why no connection is free. */
  public enum Cause {
    /** A connection is free. */
    NONE,
    /** Threads that hold a connection wait for another one. */
    NESTED,
    /** Connections are not returned. */
    LEAK,
    /** Statements take long. */
    SLOW_STATEMENTS,
    /** Connections are held while the application does something else, such as a remote call. */
    HELD_IDLE,
    /** All connections are in use for a short time each. */
    TOO_SMALL
  }

  /**
   * Judges a pool.
   *
   * @param state the counts
   * @param holders those that are known
   */
  static PoolDiagnosis of(PoolHealth state, List<ConnectionHolder> holders) {
    if (state.active() < state.max() && state.waiting() == 0) {
      return new PoolDiagnosis(Cause.NONE, "connections are free", "");
    }
    Map<Cause, Integer> votes = new EnumMap<>(Cause.class);
    holders.forEach(each -> votes.merge(cause(each), 1, Integer::sum));
    Cause cause =
        votes.entrySet().stream()
            .max(
                Map.Entry.<Cause, Integer>comparingByValue()
                    .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
            .map(Map.Entry::getKey)
            .orElse(Cause.TOO_SMALL);
    int count = votes.getOrDefault(cause, 0);
    return new PoolDiagnosis(cause, evidence(cause, count, holders.size()), remedy(cause));
  }

  private static Cause cause(ConnectionHolder holder) {
    return switch (holder.activity()) {
      case WAITS_FOR_CONNECTION -> Cause.NESTED;
      case GONE -> Cause.LEAK;
      case STATEMENT -> isLong(holder.statementAge()) ? Cause.SLOW_STATEMENTS : Cause.TOO_SMALL;
      case OTHER_WORK -> isLong(holder.held()) ? Cause.HELD_IDLE : Cause.TOO_SMALL;
    };
  }

  private static boolean isLong(@Nullable Duration time) {
    return time != null && time.compareTo(SLOW) >= 0;
  }

  private static String evidence(Cause cause, int count, int known) {
    String of = count + " of " + known + " holders ";
    return switch (cause) {
      case NESTED -> of + "wait for a second connection while they hold one";
      case LEAK -> of + "have ended their work without returning the connection";
      case SLOW_STATEMENTS -> of + "run a statement that has taken a second or more";
      case HELD_IDLE -> of + "have held a connection for a second or more without a statement";
      case TOO_SMALL -> "all connections are in use, each for a short time";
      case NONE -> "connections are free";
    };
  }

  private static String remedy(Cause cause) {
    return switch (cause) {
      case NESTED ->
          "let one unit of work use one connection (REQUIRES_NEW and event listeners take a second"
              + " one), or have more connections than threads that need two";
      case LEAK -> "close each connection in a try-with-resources statement";
      case SLOW_STATEMENTS -> "make these statements faster, by an index or a smaller result";
      case HELD_IDLE ->
          "end the transaction before remote calls and other slow work, and with JPA set"
              + " spring.jpa.open-in-view=false";
      case TOO_SMALL -> "hold connections for a shorter time, or enlarge the pool";
      case NONE -> "";
    };
  }
}
