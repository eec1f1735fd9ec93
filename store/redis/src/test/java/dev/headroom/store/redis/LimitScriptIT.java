// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.ground.TimeSource;
import dev.headroom.limit.Decision;
import dev.headroom.limit.MemoryLimitState;
import dev.headroom.limit.RateLimit;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs the script and the Java log on the same random traces. The script's one call of TIME is
 * replaced by a reading of a key that the test sets; windows last minutes, so that nothing expires
 * by real time.
 */
@SuppressWarnings("NullAway.Init") // set before all tests, by JUnit
final class LimitScriptIT {
  private static final byte[] CLOCK = "clock".getBytes(US_ASCII);
  private static final LimitScript ON_A_SET_CLOCK =
      LimitScript.onClock("{0, tonumber(redis.call('GET', 'clock'))}");

  private static RealRedis redis;
  private static RedisStore store;

  @BeforeAll
  static void start() {
    redis = new RealRedis();
    store = redis.patientStore();
  }

  @AfterAll
  static void stop() {
    store.close();
    redis.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void answersAsTheJavaLogDoes(long seed) {
    Random random = new Random(seed);
    SetClock clock = new SetClock();
    MemoryLimitState memory = new MemoryLimitState(clock);
    RedisLimitState shared = new RedisLimitState(store, "diff" + seed, ON_A_SET_CLOCK);
    RateLimit rule = rule(random);
    int refused = 0;
    for (int i = 0; i < 300; i++) {
      clock.move(step(random, rule));
      rule = random.nextInt(40) == 0 ? rule(random) : rule;
      int permits = random.nextInt(4) > 0 ? 1 : 1 + random.nextInt(rule.permits());

      Decision expected = memory.take(rule, "ann", permits);
      Decision actual = shared.take(rule, "ann", permits);

      assertThat(actual)
          .as("seed %d, call %d, %s, %d permits", seed, i, rule, permits)
          .isEqualTo(asShared(expected));
      refused += expected.admitted() ? 0 : 1;
    }
    assertThat(refused).isBetween(1, 299);
  }

  private static RateLimit rule(Random random) {
    int permits = 1 + random.nextInt(random.nextBoolean() ? 5 : 60);
    return new RateLimit("api", permits, Duration.ofMinutes(10 + random.nextInt(50)));
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

  private static Decision asShared(Decision local) {
    return local.admitted()
        ? Decision.admitted(local.limit(), local.remaining(), Decision.Source.SHARED)
        : Decision.refused(
            local.limit(), local.remaining(), local.retryAfter(), Decision.Source.SHARED);
  }

  /** One clock for both sides: microseconds in Redis, the same as nanoseconds here. */
  private static final class SetClock implements TimeSource {
    private long micros = 1_700_000_000_000_000L;

    void move(long by) {
      micros += by;
      byte[] text = Long.toString(micros).getBytes(US_ASCII);
      store.call("test", Duration.ofSeconds(5), to -> to.set(CLOCK, text));
    }

    @Override
    public long nanos() {
      return micros * 1_000;
    }

    @Override
    public Instant now() {
      return Instant.EPOCH;
    }
  }
}
