// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headroom.limit.RateLimit;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;

/** The script {@code take.lua}, its digest and its parameters. Immutable. */
final class LimitScript {
  private final byte[] text;
  private final String digest;

  private LimitScript(String text) {
    this.text = text.getBytes(UTF_8);
    this.digest = sha1(this.text);
  }

  static LimitScript onServerClock() {
    return new LimitScript(source());
  }

  /**
   * Returns the script with its call of TIME replaced, for tests alone: the traces of the Java log
   * can then be replayed on it.
   *
   * @param clock a Lua expression of seconds and microseconds, such as {@code {'0', '5'}}
   */
  static LimitScript onClock(String clock) {
    String source = source();
    String replaced = source.replace("redis.call('TIME')", clock);
    if (replaced.equals(source)) {
      throw new IllegalStateException("take.lua does not read redis.call('TIME')");
    }
    return new LimitScript(replaced);
  }

  byte[] text() {
    return text;
  }

  String digest() {
    return digest;
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

  private static String source() {
    try (InputStream in = LimitScript.class.getResourceAsStream("take.lua")) {
      if (in == null) {
        throw new IllegalStateException(
            "take.lua is missing beside " + LimitScript.class.getName());
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String sha1(byte[] text) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }
}
