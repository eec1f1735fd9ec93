// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.limit;

import dev.headroom.ground.TimeSource;
import dev.headroom.limit.algorithm.CalendarSpan;
import dev.headroom.limit.algorithm.CalendarWindow;
import dev.headroom.limit.algorithm.LimitAlgorithm;
import dev.headroom.limit.algorithm.SlidingWindow;
import dev.headroom.limit.algorithm.TokenBucket;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.state.StoreRequest;
import dev.headroom.store.redis.connection.RedisScript;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The script {@code take.lua}, its digest and its parameters. Immutable. */
final class LimitScript {
  private static final String FILE = "take.lua";
  private static final int HEAD = 5;
  private static final int MOST_OF_ONE = 61;
  private static final int SHADOW = 1;
  private static final int SETTLES = 2;
  private static final int HAS_NUMBERS = 4;

  private final RedisScript script;

  private LimitScript(String text) {
    this.script = RedisScript.of(text);
  }

  static LimitScript onServerClock() {
    return new LimitScript(RedisScript.source(FILE));
  }

  /**
   * Returns the script with its call of TIME replaced, for tests alone: the traces of the Java
   * algorithms can then be replayed on it.
   *
   * @param clock a Lua expression of seconds and microseconds, such as {@code {'0', '5'}}
   */
  static LimitScript onClock(String clock) {
    String source = RedisScript.source(FILE);
    String replaced = source.replace("redis.call('TIME')", clock);
    if (replaced.equals(source)) {
      throw new IllegalStateException("take.lua does not read redis.call('TIME')");
    }
    return new LimitScript(replaced);
  }

  RedisScript script() {
    return script;
  }

  /** Returns whether the script evaluates a limit's algorithm itself. */
  static boolean evaluates(Limit limit) {
    LimitAlgorithm algorithm = limit.algorithm();
    return algorithm instanceof SlidingWindow
        || algorithm instanceof TokenBucket
        || algorithm instanceof CalendarWindow;
  }

  /**
   * Returns one call as the script reads it.
   *
   * @param evaluations one a request, null for those that the script evaluates; empty when it
   *     evaluates all
   * @param wall for the offsets of calendars alone; windows are numbered by the server's clock
   */
  static byte[] packed(
      List<StoreRequest> requests,
      int times,
      List<? extends @Nullable Evaluation> evaluations,
      TimeSource wall) {
    int size = HEAD + MOST_OF_ONE * requests.size();
    for (Evaluation each : evaluations) {
      size += each == null ? 0 : each.packedBytes();
    }
    ByteBuffer into = ByteBuffer.allocate(size);
    into.putInt(times).put((byte) requests.size());
    for (int i = 0; i < requests.size(); i++) {
      Evaluation evaluation = evaluations.isEmpty() ? null : evaluations.get(i);
      if (evaluation == null) {
        write(requests.get(i), into, wall);
      } else {
        write(requests.get(i), evaluation, into);
      }
    }
    return Arrays.copyOf(into.array(), into.position());
  }

  private static void write(StoreRequest request, Evaluation evaluation, ByteBuffer into) {
    head(into, 'e', request, 0, request.terms().shadow() ? SHADOW : 0);
    evaluation.write(into);
  }

  private static void write(StoreRequest request, ByteBuffer into, TimeSource wall) {
    Limit limit = request.limit();
    StoreRequest.Terms terms = request.terms();
    long period = micros(limit.period().toNanos());
    int flags = terms.shadow() ? SHADOW : 0;
    if (terms.owedPermits() > 0 || terms.returnedPermits() > 0) {
      flags |= SETTLES;
    }
    long stamp = terms.returnedStamp();
    if (limit.algorithm() instanceof TokenBucket) {
      head(into, 'g', request, period, flags | HAS_NUMBERS);
      into.putInt(limit.permits()).putLong(micros(terms.extensionNanos())).putLong(0).putLong(0);
    } else if (limit.algorithm() instanceof CalendarWindow calendar) {
      head(into, 'c', request, period, flags | HAS_NUMBERS);
      CalendarSpan span = CalendarSpan.of(calendar.zone(), period, micros(wall.now()));
      into.putInt(0).putLong(span.offsetMicros()).putLong(span.transitionMicros());
      into.putLong(span.laterMicros());
      // The script gets the window of the stamp, by the offset that the zone had then.
      stamp = CalendarSpan.of(calendar.zone(), period, stamp).index(stamp);
    } else {
      head(into, 'r', request, micros(limit.period().toNanos() + terms.extensionNanos()), flags);
    }
    if ((flags & SETTLES) != 0) {
      into.putInt(terms.owedPermits()).putInt(terms.returnedPermits()).putLong(stamp);
    }
  }

  private static void head(
      ByteBuffer into, char kind, StoreRequest request, long window, int flags) {
    into.put((byte) kind).putInt(request.permits()).putInt(request.limit().capacity());
    into.put((byte) (window >>> 48)).putShort((short) (window >>> 32)).putInt((int) window);
    into.put((byte) flags);
  }

  private static long micros(Instant now) {
    return Duration.between(Instant.EPOCH, now).toNanos() / 1_000;
  }

  /** A window is rounded up to the microsecond, so that it is never shorter than promised. */
  private static long micros(long nanos) {
    return Math.ceilDiv(nanos, 1_000L);
  }
}
