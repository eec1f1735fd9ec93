// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.limit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headroom.ground.StoreKeys;
import dev.headroom.limit.algorithm.TokenBucket;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.state.LimitState.StoreRequest;
import dev.headroom.limit.state.LimitState.StoreResult;
import io.lettuce.core.RedisCommandExecutionException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One caller's call of {@code take.lua}: packs its requests for the script, and reads the script's
 * answer, which its caller waits for. Thread-safe.
 */
final class ScriptCall {
  /** The evaluations of a call whose rules are all evaluated by the script. */
  static final List<@Nullable Evaluation> BY_SCRIPT = List.of();

  private static final int LOST_KEYS = -4;
  private static final int STALE = -3;
  private static final int HEAD = 5;
  private static final int MAX_REQUEST_BYTES = 52;
  private static final int OBSERVED = 1;
  private static final int SETTLES = 2;
  private static final int HAS_NUMBERS = 4;

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
  record Stale(long micros, int allowed, List<StoredState> states) implements End {}

  /** Failed on the way, or in the script. */
  record Failed(Throwable why) implements End {}

  final byte[][] keys;
  final List<StoreRequest> requests;
  final byte[] packed;

  /** Completed once; with null when the call was abandoned. */
  final CompletableFuture<@Nullable End> reply = new CompletableFuture<>();

  final boolean awaited;
  private final long begunNanos = System.nanoTime();

  /**
   * Creates a call.
   *
   * @param names how the states are named in Redis
   * @param evaluations one for each request, null for those that the script evaluates; {@link
   *     #BY_SCRIPT} when it evaluates all
   * @param awaited whether this thread waits for it; a call that nobody waits for has no time-out
   */
  ScriptCall(
      StoreKeys names,
      List<StoreRequest> requests,
      int times,
      List<? extends @Nullable Evaluation> evaluations,
      boolean awaited) {
    this.keys = new byte[requests.size()][];
    for (int i = 0; i < this.keys.length; i++) {
      this.keys[i] = requests.get(i).stateName(names).getBytes(UTF_8);
    }
    this.requests = requests;
    this.packed = packed(requests, times, evaluations);
    this.awaited = awaited;
  }

  /** Waits for the end; null when the call was abandoned, also by an interrupt of this thread. */
  @Nullable End await() {
    try {
      return reply.get();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      reply.complete(null);
      return reply.join();
    } catch (ExecutionException never) {
      throw new IllegalStateException(never);
    }
  }

  /** Abandons the call if its caller has waited for a time. */
  void abandonAfter(long nanos) {
    if (awaited && ageNanos() >= nanos) {
      reply.complete(null);
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
    if (times == LOST_KEYS) {
      List<Boolean> lost = new ArrayList<>(requests.size());
      requests.forEach(each -> lost.add(answer.get() != 0));
      return new Decided(StoreResult.lostKeys(lost));
    }
    if (times < 0) {
      byte[] why = new byte[Short.toUnsignedInt(answer.getShort())];
      answer.get(why);
      return new Failed(new RedisCommandExecutionException(new String(why, UTF_8)));
    }
    long stamp = answer.getLong();
    List<StoreResult.RuleResult> byRule = new ArrayList<>(requests.size());
    for (StoreRequest each : requests) {
      byRule.add(rule(each, answer));
    }
    return new Decided(new StoreResult(times, stamp, byRule));
  }

  private static StoreResult.RuleResult rule(StoreRequest request, ByteBuffer answer) {
    int taken = answer.getInt();
    int remaining = answer.getInt();
    long waitNanos = answer.getLong() * 1_000;
    long stamp = answer.getLong();
    int recorded = taken * request.permits() + request.terms().owedPermits();
    return recorded == 0
        ? new StoreResult.RuleResult(taken, remaining, waitNanos)
        : new StoreResult.RuleResult(
            taken, remaining, waitNanos, stamp, heldNanos(request, recorded));
  }

  /**
   * A window holds a stamp for its whole length; a bucket loses it when it has drained, which is no
   * sooner than what this call recorded has: what others took may be handed back.
   */
  private static long heldNanos(StoreRequest request, int recorded) {
    Limit limit = request.limit();
    if (limit.algorithm() instanceof TokenBucket bucket) {
      double nanosAPermit = (double) limit.period().toNanos() / limit.permits();
      return (long) (Math.min(recorded, bucket.size()) * nanosAPermit);
    }
    return limit.period().toNanos() + request.terms().extensionNanos();
  }

  private Stale stale(ByteBuffer answer) {
    long micros = answer.getLong();
    int allowed = answer.getInt();
    List<StoredState> states = new ArrayList<>(requests.size());
    for (StoreRequest each : requests) {
      if (!each.limit().isScripted()) {
        states.add(StoredState.read(answer));
      }
    }
    return new Stale(micros, allowed, states);
  }

  /** Returns the requests as the script reads them. */
  private static byte[] packed(
      List<StoreRequest> requests, int times, List<? extends @Nullable Evaluation> evaluations) {
    int size = HEAD + MAX_REQUEST_BYTES * requests.size();
    for (Evaluation each : evaluations) {
      size += each == null ? 0 : each.packedBytes();
    }
    ByteBuffer into = ByteBuffer.allocate(size);
    into.putInt(times).put((byte) requests.size());
    for (int i = 0; i < requests.size(); i++) {
      Evaluation evaluation = evaluations.isEmpty() ? null : evaluations.get(i);
      if (evaluation == null) {
        write(requests.get(i), into);
      } else {
        write(requests.get(i), evaluation, into);
      }
    }
    return Arrays.copyOf(into.array(), into.position());
  }

  private static void write(StoreRequest request, Evaluation evaluation, ByteBuffer into) {
    head(into, 'e', request, 0, request.terms().observed() ? OBSERVED : 0);
    evaluation.write(into);
  }

  private static void write(StoreRequest request, ByteBuffer into) {
    Limit limit = request.limit();
    StoreRequest.Terms terms = request.terms();
    long period = micros(limit.period().toNanos());
    int flags = terms.observed() ? OBSERVED : 0;
    if (terms.settles()) {
      flags |= SETTLES;
    }
    if (limit.algorithm() instanceof TokenBucket) {
      head(into, 'g', request, period, flags | HAS_NUMBERS);
      into.putInt(limit.permits()).putLong(micros(terms.extensionNanos()));
    } else {
      head(into, 'r', request, micros(limit.period().toNanos() + terms.extensionNanos()), flags);
    }
    if ((flags & SETTLES) != 0) {
      into.putInt(terms.owedPermits()).putInt(terms.returnedPermits());
      into.putLong(terms.returnedStamp());
    }
  }

  private static void head(
      ByteBuffer into, char kind, StoreRequest request, long window, int flags) {
    into.put((byte) kind).putInt(request.permits()).putInt(request.limit().capacity());
    putSeven(into, window);
    putSeven(into, request.knownStamp());
    into.put((byte) flags);
  }

  private static void putSeven(ByteBuffer into, long number) {
    into.put((byte) (number >>> 48)).putShort((short) (number >>> 32)).putInt((int) number);
  }

  /** A window is rounded up to the microsecond, so that it is never shorter than promised. */
  private static long micros(long nanos) {
    return Math.ceilDiv(nanos, 1_000L);
  }
}
