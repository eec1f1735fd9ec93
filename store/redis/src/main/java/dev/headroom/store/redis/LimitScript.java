// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.headroom.limit.CalendarSpan;
import dev.headroom.limit.RateLimit;
import dev.headroom.limit.Take;
import java.time.Instant;
import java.util.List;

/** The script {@code take.lua}, its digest and its parameters. Immutable. */
final class LimitScript {
  private static final String FILE = "take.lua";
  private static final int HEAD = 3;
  private static final int FIELDS = 12;
  private static final int SMALL = 1024;
  private static final byte[][] NUMBERS = numbers();

  private final RedisScript script;

  private LimitScript(String text) {
    this.script = RedisScript.of(text);
  }

  static LimitScript onServerClock() {
    return new LimitScript(RedisScript.source(FILE));
  }

  /**
   * Returns the script with its call of TIME replaced, for tests alone: the traces of the Java log
   * can then be replayed on it.
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

  /**
   * Returns what the script is told.
   *
   * @param epochs the known one and a new one
   * @param wall for the offsets of calendars alone; windows are numbered by the server's clock
   */
  static byte[][] parameters(
      byte[][] epochs, List<Take> takes, int times, RedisLimitState.Layout layout, Instant wall) {
    byte[][] parameters = new byte[HEAD + FIELDS * takes.size()][];
    parameters[0] = epochs[0];
    parameters[1] = epochs[1];
    parameters[2] = number(times);
    for (int i = 0; i < takes.size(); i++) {
      write(takes.get(i), parameters, HEAD + i * FIELDS, layout, wall);
    }
    return parameters;
  }

  private static void write(
      Take take, byte[][] into, int at, RedisLimitState.Layout layout, Instant wall) {
    RateLimit rule = take.rule();
    Take.Terms terms = take.terms();
    long period = micros(rule.period().toNanos());
    long[] shape = {rule.capacity(), period, 0, 0, 0, 0};
    byte kind;
    switch (rule.shape()) {
      case RateLimit.Sliding sliding -> {
        kind = (byte) (layout == RedisLimitState.Layout.RING ? 'r' : 'z');
        shape[1] = micros(rule.period().toNanos() + terms.stretchNanos());
      }
      case RateLimit.Burst burst -> {
        kind = 'g';
        shape[2] = rule.permits();
        shape[3] = micros(terms.stretchNanos());
      }
      case RateLimit.Calendar calendar -> {
        kind = 'c';
        CalendarSpan span =
            CalendarSpan.of(rule, wall.getEpochSecond() * 1_000_000 + wall.getNano() / 1_000);
        shape[3] = span.offsetMicros();
        shape[4] = span.transitionMicros();
        shape[5] = span.laterMicros();
      }
    }
    into[at] = new byte[] {kind};
    into[at + 1] = number(take.permits());
    for (int i = 0; i < shape.length; i++) {
      into[at + 2 + i] = number(shape[i]);
    }
    into[at + 8] = number(terms.shadow() ? 1 : 0);
    into[at + 9] = number(terms.owed());
    into[at + 10] = number(terms.back());
    into[at + 11] = number(terms.stamp());
  }

  /** A window is rounded up to the microsecond, so that it is never shorter than promised. */
  private static long micros(long nanos) {
    return Math.ceilDiv(nanos, 1_000L);
  }

  private static byte[] number(long number) {
    return number >= 0 && number < SMALL
        ? NUMBERS[(int) number]
        : Long.toString(number).getBytes(US_ASCII);
  }

  private static byte[][] numbers() {
    byte[][] numbers = new byte[SMALL][];
    for (int i = 0; i < SMALL; i++) {
      numbers[i] = Integer.toString(i).getBytes(US_ASCII);
    }
    return numbers;
  }
}
