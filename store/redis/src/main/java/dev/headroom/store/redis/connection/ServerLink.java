// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.connection;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One connection to one server process, and what the last probe of it found: which history of
 * writes the server has, whether it accepts writes, and what its clock said.
 *
 * <p>A connection that breaks is never connected again, so all commands that are sent by it reach
 * the process that was probed.
 *
 * <p>Immutable; the commands are thread-safe.
 *
 * @param commands of the connection
 * @param history names the history of writes that the server's data has: another one after each
 *     start of a primary and after each fail-over, since both may have lost acknowledged writes;
 *     empty if the server does not name it
 * @param isPrimary whether the server accepted a write and is no replica
 * @param sentNanos when the probe was sent, on the monotonic clock
 * @param clock what the server's clock said; null if it was not answered
 */
public record ServerLink(
    RedisAsyncCommands<byte[], byte[]> commands,
    String history,
    boolean isPrimary,
    long sentNanos,
    @Nullable Clock clock) {

  /** Of a replication id, which has 40 random hexadecimal digits. */
  private static final int HISTORY_LENGTH = 16;

  private static final String ID = "master_replid:";

  private static final Pattern REFUSALS =
      Pattern.compile("\\b(READONLY|NOREPLICAS|MOVED|ASK|CLUSTERDOWN)\\b");

  /**
   * Reads the answers to a probe.
   *
   * @param info what {@code INFO replication} answered; empty if it is not permitted
   * @param refusal the error by which the server answered to a write; empty if there was none
   */
  static ServerLink of(
      RedisAsyncCommands<byte[], byte[]> commands,
      String info,
      String refusal,
      long sentNanos,
      @Nullable Clock clock) {
    boolean isReplica = info.lines().anyMatch(line -> line.strip().equals("role:slave"));
    return new ServerLink(
        commands, historyIn(info), !isReplica && !refusesWrites(refusal), sentNanos, clock);
  }

  private static String historyIn(String info) {
    return info.lines()
        .map(String::strip)
        .filter(line -> line.startsWith(ID))
        .map(line -> line.substring(ID.length()))
        .map(id -> id.substring(0, Math.min(HISTORY_LENGTH, id.length())))
        .findFirst()
        .orElse("");
  }

  /**
   * A primary that was demoted, or that has lost the replicas without which it must not write; a
   * node of a cluster whose slot has another master, is on its way to one, or that was cut off.
   */
  private static boolean refusesWrites(String refusal) {
    return REFUSALS.matcher(refusal).find();
  }

  /**
   * Returns when something ends that lasts from now on, on the server's clock, or somewhat earlier:
   * by the time that an answer takes.
   *
   * @return milliseconds since 1970; 0 if the server's clock is not known
   */
  public long endMillis(long nowNanos, Duration lasts) {
    return clock == null
        ? 0
        : clock.millis()
            + TimeUnit.NANOSECONDS.toMillis(nowNanos - clock.answeredNanos())
            + lasts.toMillis();
  }

  /**
   * A reading of the server's clock. Immutable.
   *
   * @param millis what it said, since 1970
   * @param answeredNanos when that was known here, on the monotonic clock
   */
  public record Clock(long millis, long answeredNanos) {

    /** Reads the answer to {@code TIME}; null if there is none. */
    static @Nullable Clock of(List<byte[]> time, long answeredNanos) {
      if (time.size() < 2) {
        return null;
      }
      long millis = TimeUnit.SECONDS.toMillis(number(time.get(0)));
      return new Clock(millis + TimeUnit.MICROSECONDS.toMillis(number(time.get(1))), answeredNanos);
    }

    private static long number(byte[] text) {
      return Long.parseLong(new String(text, US_ASCII));
    }
  }
}
