// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.headroom.limit.RateLimit;
import java.time.Duration;

/** The script {@code take.lua}, its digest and its parameters. Immutable. */
final class LimitScript {
  private static final String FILE = "take.lua";

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

  byte[][] parameters(int permits, RateLimit rule) {
    return new byte[][] {
      number(permits), number(rule.permits()), number(micros(rule.period())),
    };
  }

  /** A window is rounded up to the microsecond, so that it is never shorter than promised. */
  private static long micros(Duration period) {
    return (period.toNanos() + 999) / 1_000;
  }

  private static byte[] number(long number) {
    return Long.toString(number).getBytes(US_ASCII);
  }
}
