// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.ground.TimeSource;
import dev.headroom.limit.Grant;
import dev.headroom.limit.MemoryLimitState;
import dev.headroom.limit.RateLimit;
import dev.headroom.limit.Take;
import dev.headroom.store.redis.RedisLimitState.Layout;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs the script and the Java logs on the same random traces: ordinary requests, and one to three
 * rules a call of every shape, taken several times, with shadow rules, debts, hand-backs and
 * stretched windows; in both layouts, so that ring and sorted set judge one another too. The
 * script's one call of TIME is replaced by a reading of a key that the test sets; windows last
 * minutes, so that nothing expires by real time.
 */
@SuppressWarnings("NullAway.Init") // set before all tests, by JUnit
final class LimitScriptIT {
  private static final byte[] CLOCK = "clock".getBytes(US_ASCII);
  private static final LimitScript ON_A_SET_CLOCK =
      LimitScript.onClock("{0, tonumber(redis.call('GET', 'clock'))}");
  private static final Take.Terms PLAIN = new Take.Terms(false, 0, 0, 0, 0);
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private static final AtomicReference<Instant> WALL = new AtomicReference<>(Instant.EPOCH);

  /** Real where the store waits, the test's where it reads the calendar. */
  private static final TimeSource OF_THE_TEST =
      new TimeSource() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public Instant now() {
          return WALL.get();
        }
      };

  private static RealRedis redis;
  private static RedisStore store;

  @BeforeAll
  static void start() {
    redis = new RealRedis();
    store = RedisStore.open(RealRedis.patient(redis.server().uri()), OF_THE_TEST);
    Awaitility.await().until(store::isUp);
  }

  @AfterAll
  static void stop() {
    store.close();
    redis.close();
  }

  static Stream<Arguments> traces() {
    return Stream.of(Layout.values())
        .flatMap(layout ->
            Stream.iterate(1L, seed -> seed + 1).limit(16).map(seed -> Arguments.of(layout, seed)));
  }

  @ParameterizedTest
  @MethodSource("traces")
  void answersAsTheJavaLogsDo(Layout layout, long seed) {
    Random random = new Random(seed);
    SetClock clock = new SetClock(random);
    MemoryLimitState memory = new MemoryLimitState(clock);
    RedisLimitState shared =
        new RedisLimitState(store, "diff" + layout + seed, layout, ON_A_SET_CLOCK);
    List<RateLimit> rules = rules(random);
    List<Long> memoryStamps = new ArrayList<>();
    List<Long> sharedStamps = new ArrayList<>();
    int refused = 0;
    for (int i = 0; i < 250; i++) {
      clock.move(step(random, rules.getFirst()));
      if (random.nextInt(40) == 0) {
        rules = sameShapes(rules, random);
      }
      int times = random.nextInt(5);
      int back = memoryStamps.isEmpty() ? -1 : random.nextInt(memoryStamps.size());
      long call = random.nextLong();
      Grant expected =
          memory.take(takes(rules, call, back < 0 ? 0 : memoryStamps.get(back)), times);
      Grant actual = shared.take(takes(rules, call, back < 0 ? 0 : sharedStamps.get(back)), times);

      assertThat(actual.times())
          .as("%s seed %d, call %d at %d, %s", layout, seed, i, clock.micros, takes(rules, call, 1))
          .isEqualTo(expected.times());
      assertThat(actual.lines())
          .as("%s seed %d, call %d, %s", layout, seed, i, rules)
          .isEqualTo(inMicros(expected));
      memoryStamps.add(expected.stamp());
      sharedStamps.add(actual.stamp());
      refused += expected.times() == 0 ? 1 : 0;
    }
    assertThat(refused).isBetween(1, 249);
  }

  static Stream<Long> seeds() {
    return Stream.iterate(1L, seed -> seed + 1).limit(24);
  }

  /** One sliding window and nothing else, which the script decides by a way of its own. */
  @ParameterizedTest
  @MethodSource("seeds")
  void answersOrdinaryRequestsAsTheJavaLogDoes(long seed) {
    Random random = new Random(seed);
    SetClock clock = new SetClock(random);
    MemoryLimitState memory = new MemoryLimitState(clock);
    RedisLimitState shared =
        new RedisLimitState(store, "ordinary" + seed, Layout.RING, ON_A_SET_CLOCK);
    int most = List.of(3, 40, 400).get(random.nextInt(3));
    RateLimit rule = new RateLimit("rule", 1 + random.nextInt(most), Duration.ofMinutes(30));
    int refused = 0;
    for (int i = 0; i < 400; i++) {
      clock.move(step(random, rule));
      if (random.nextInt(60) == 0) {
        Duration other = Duration.ofMinutes(random.nextInt(4) == 0 ? 100 : 20 + random.nextInt(30));
        rule = new RateLimit("rule", 1 + random.nextInt(most), other);
      }
      int permits = random.nextInt(4) > 0 ? 1 : 1 + random.nextInt(rule.permits());
      List<Take> takes = List.of(new Take(rule, "ann", permits, PLAIN));
      int times = 1 + random.nextInt(random.nextBoolean() ? 3 : rule.permits());
      Grant expected = memory.take(takes, times);

      Grant actual = shared.take(takes, times);

      assertThat(actual.times())
          .as("seed %d, call %d, %s", seed, i, takes)
          .isEqualTo(expected.times());
      assertThat(actual.lines())
          .as("seed %d, call %d, %s", seed, i, takes)
          .isEqualTo(inMicros(expected));
      refused += expected.times() == 0 ? 1 : 0;
    }
    assertThat(refused).isBetween(1, 399);
  }

  /** The same takes for both sides, but for the stamps, which are each side's own. */
  private static List<Take> takes(List<RateLimit> rules, long call, long stamp) {
    Random random = new Random(call);
    List<Take> takes = new ArrayList<>();
    for (RateLimit rule : rules) {
      int permits = random.nextInt(4) > 0 ? 1 : 1 + random.nextInt(rule.capacity());
      // Stamps of one call suit the first rule's clock; calendars count on another.
      boolean first = takes.isEmpty();
      int back = stamp == 0 || !first || random.nextInt(5) > 0 ? 0 : 1 + random.nextInt(3);
      Take.Terms terms =
          new Take.Terms(
              !first && random.nextInt(6) == 0,
              rule.shape() instanceof RateLimit.Burst ? 0 : 1_000L * random.nextInt(3) * 1_000_000,
              random.nextInt(12) == 0 ? 1 + random.nextInt(3) : 0,
              back,
              stamp);
      takes.add(new Take(rule, "ann", permits, terms));
    }
    return takes;
  }

  private static List<RateLimit> rules(Random random) {
    List<RateLimit> rules = new ArrayList<>();
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      rules.add(rule("rule" + i, random.nextInt(3), random));
    }
    return rules;
  }

  private static List<RateLimit> sameShapes(List<RateLimit> rules, Random random) {
    List<RateLimit> others = new ArrayList<>();
    for (RateLimit each : rules) {
      int shape =
          switch (each.shape()) {
            case RateLimit.Sliding sliding -> 0;
            case RateLimit.Burst burst -> 1;
            case RateLimit.Calendar calendar -> 2;
          };
      RateLimit other = rule(each.name(), shape, random);
      // A changed period of a bucket is rounded on each side's own clock; GcraTest has that.
      others.add(shape == 1 ? each : other);
    }
    return others;
  }

  private static RateLimit rule(String name, int shape, Random random) {
    int permits = 1 + random.nextInt(random.nextBoolean() ? 5 : 60);
    Duration window = Duration.ofMinutes(10 + random.nextInt(50));
    return switch (shape) {
      case 0 -> new RateLimit(name, permits, window);
      case 1 -> new RateLimit(name, permits, window, new RateLimit.Burst(1 + random.nextInt(40)));
      default ->
          new RateLimit(
              name,
              permits,
              random.nextBoolean() ? Duration.ofDays(1) : Duration.ofHours(1),
              new RateLimit.Calendar(BERLIN));
    };
  }

  private static long step(Random random, RateLimit rule) {
    long window = rule.period().toNanos() / 1_000;
    return switch (random.nextInt(16)) {
      case 0, 1, 2 -> 0;
      // Tenths of a window, so that stamps in the middle of the log stand exactly on its edge.
      case 11, 12, 13, 14 -> window / 10 * random.nextInt(5);
      case 3, 4, 5, 6 -> random.nextLong(1 + 2 * window / rule.permits());
      case 7 -> window;
      case 8 -> window - 1;
      case 9 -> random.nextLong(window);
      case 10 -> 3 * window;
      default -> -random.nextLong(2 * window);
    };
  }

  /** The script tells microseconds, rounded up. */
  private static List<Grant.Line> inMicros(Grant grant) {
    return grant.lines().stream()
        .map(line ->
            new Grant.Line(
                line.times(), line.remaining(), Math.ceilDiv(line.waitNanos(), 1_000L) * 1_000))
        .toList();
  }

  /** One clock for both sides: microseconds in Redis, the same as nanoseconds here. */
  private static final class SetClock implements TimeSource {
    private long micros;

    SetClock(Random random) {
      // Some days before the clocks of Berlin go back, so that traces of days run over it.
      micros = 1_792_500_000_000_000L + random.nextLong(400_000_000_000L);
      move(0);
    }

    void move(long by) {
      micros += by;
      WALL.set(now());
      byte[] text = Long.toString(micros).getBytes(US_ASCII);
      store.call("test", Duration.ofSeconds(5), to -> to.set(CLOCK, text));
    }

    @Override
    public long nanos() {
      return micros * 1_000;
    }

    @Override
    public Instant now() {
      return Instant.ofEpochSecond(
          Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000);
    }
  }
}
