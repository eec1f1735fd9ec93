// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.limit;

import dev.headroom.ground.TimeSource;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.state.CalendarSpan;
import dev.headroom.limit.state.StoreRequest;
import dev.headroom.store.redis.connection.RedisScript;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** The script {@code take.lua}, its digest and its parameters. Immutable. */
final class LimitScript {
  private static final String FILE = "take.lua";
  private static final int HEAD = 5;
  private static final int MOST_OF_ONE = 61;
  private static final int SHADOW = 1;
  private static final int SETTLES = 2;
  private static final int SHAPED = 4;

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
   * Returns one request as the script reads it.
   *
   * @param wall for the offsets of calendars alone; windows are numbered by the server's clock
   */
  static byte[] packed(List<StoreRequest> takes, int times, TimeSource wall) {
    ByteBuffer into = ByteBuffer.allocate(HEAD + MOST_OF_ONE * takes.size());
    into.putInt(times).put((byte) takes.size());
    for (StoreRequest each : takes) {
      write(each, into, wall);
    }
    return Arrays.copyOf(into.array(), into.position());
  }

  private static void write(StoreRequest take, ByteBuffer into, TimeSource wall) {
    Limit rule = take.limit();
    StoreRequest.Terms terms = take.terms();
    long period = micros(rule.period().toNanos());
    int flags = (terms.shadow() ? SHADOW : 0);
    if (terms.owedPermits() > 0 || terms.returnedPermits() > 0) {
      flags |= SETTLES;
    }
    switch (rule.shape()) {
      case Limit.Sliding sliding -> {
        long window = micros(rule.period().toNanos() + terms.extensionNanos());
        head(into, 'r', take, window, flags);
      }
      case Limit.Burst burst -> {
        head(into, 'g', take, period, flags | SHAPED);
        into.putInt(rule.permits()).putLong(micros(terms.extensionNanos())).putLong(0).putLong(0);
      }
      case Limit.Calendar calendar -> {
        head(into, 'c', take, period, flags | SHAPED);
        Instant now = wall.now();
        CalendarSpan span =
            CalendarSpan.of(rule, now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000);
        into.putInt(0).putLong(span.offsetMicros()).putLong(span.transitionMicros());
        into.putLong(span.laterMicros());
      }
    }
    if ((flags & SETTLES) != 0) {
      into.putInt(terms.owedPermits()).putInt(terms.returnedPermits()).putLong(stamp(rule, terms));
    }
  }

  /** A calendar is told the window of the stamp, by the offset that the zone had then. */
  private static long stamp(Limit rule, StoreRequest.Terms terms) {
    return rule.shape() instanceof Limit.Calendar && terms.returnedPermits() > 0
        ? CalendarSpan.of(rule, terms.returnedStamp()).index(terms.returnedStamp())
        : terms.returnedStamp();
  }

  private static void head(ByteBuffer into, char kind, StoreRequest take, long window, int flags) {
    into.put((byte) kind).putInt(take.permits()).putInt(take.limit().capacity());
    into.put((byte) (window >>> 48)).putShort((short) (window >>> 32)).putInt((int) window);
    into.put((byte) flags);
  }

  /** A window is rounded up to the microsecond, so that it is never shorter than promised. */
  private static long micros(long nanos) {
    return Math.ceilDiv(nanos, 1_000L);
  }
}
