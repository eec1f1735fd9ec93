// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.limit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headroom.limit.state.Reply;
import dev.headroom.limit.state.StoreRequest;
import dev.headroom.limit.state.StoreResult;
import io.lettuce.core.RedisCommandExecutionException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** One caller's call on its way: packed for the script, and then answered once. Thread-safe. */
final class PendingRequest {
  private static final int STALE = -3;

  /** How a call ended. Immutable. */
  sealed interface End {}

  /** Decided, or lost with the server's data. */
  record Decided(StoreResult result) implements End {}

  /**
   * Not decided, because the states that the client evaluated are not those that Redis has.
   *
   * @param micros the server's clock
   * @param allowed how often the rules that the script evaluates would admit
   * @param states of the other rules, in their order
   */
  record Stale(long micros, int allowed, List<long[]> states) implements End {}

  /** Failed on the way, or in the script. */
  record Failed(Throwable why) implements End {}

  final byte[][] keys;
  final List<StoreRequest> requests;
  final byte[] packed;
  final Reply<End> reply = new Reply<>();

  private final boolean awaited;
  private final long begunNanos = System.nanoTime();

  /**
   * Creates a call.
   *
   * @param awaited whether this thread waits for it; a call that nobody waits for has no time-out
   */
  PendingRequest(byte[][] keys, List<StoreRequest> requests, byte[] packed, boolean awaited) {
    this.keys = keys;
    this.requests = requests;
    this.packed = packed;
    this.awaited = awaited;
  }

  /** Abandons it when somebody has waited for so long. */
  void abandonAfter(long nanos) {
    if (awaited && ageNanos() >= nanos) {
      reply.abandon();
    }
  }

  /** Returns the time since it was made. */
  long ageNanos() {
    return System.nanoTime() - begunNanos;
  }

  /** Reads this call's part of an answer. */
  End read(ByteBuffer answer) {
    int times = answer.getInt();
    if (times == STALE) {
      return stale(answer);
    }
    if (times < 0) {
      byte[] why = new byte[Short.toUnsignedInt(answer.getShort())];
      answer.get(why);
      return new Failed(new RedisCommandExecutionException(new String(why, UTF_8)));
    }
    long stamp = answer.getLong();
    List<StoreResult.RuleResult> byRule = new ArrayList<>(requests.size());
    for (int i = 0; i < requests.size(); i++) {
      int taken = answer.getInt();
      int remaining = answer.getInt();
      byRule.add(new StoreResult.RuleResult(taken, remaining, answer.getLong() * 1_000));
    }
    return new Decided(new StoreResult(times, stamp, byRule));
  }

  private Stale stale(ByteBuffer answer) {
    long micros = answer.getLong();
    int allowed = answer.getInt();
    List<long[]> states = new ArrayList<>(requests.size());
    for (StoreRequest each : requests) {
      if (!LimitScript.evaluates(each.limit())) {
        long[] state = new long[answer.getInt() / Long.BYTES];
        for (int i = 0; i < state.length; i++) {
          state[i] = answer.getLong();
        }
        states.add(state);
      }
    }
    return new Stale(micros, allowed, states);
  }
}
