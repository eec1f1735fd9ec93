// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.level.MemoryCacheLevel;
import dev.headroom.cache.policy.CachePolicy;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What is loaded before it is asked for. */
class CacheWarmingTest {

  private static final Duration COST = Duration.ofMillis(10);

  private final ManualTime time = new ManualTime();
  private final MemoryCacheLevel level = new MemoryCacheLevel(1_000, time);
  private final Caches caches = Caches.tiered(level, time);
  private final Cache<Long, String> cache = numbers(caches);
  private final AtomicLong restedNanos = new AtomicLong();
  private final AtomicInteger loads = new AtomicInteger();

  private CacheWarming warming() {
    return new CacheWarming(time, 0.2, restedNanos::addAndGet);
  }

  private static Cache<Long, String> numbers(Caches its) {
    return its.cache(CachePolicy.builder("numbers", Codec.utf8()).build(), String::valueOf);
  }

  private String load(Long key) {
    loads.incrementAndGet();
    time.advance(COST);
    return "v" + key;
  }

  @Test
  void loadsWhatIsNamedAndNotWhatIsThere() {
    CacheWarming warming = warming();
    warming.register(cache, () -> List.of(1L, 2L, 3L), this::load);
    cache.put(2L, "there");
    CacheWarming.Report report = Objects.requireNonNull(warming.warm());
    assertThat(report.keys()).isEqualTo(3);
    assertThat(loads).hasValue(2);
    assertThat(cache.stats().misses()).as("of callers").isZero();
    assertThat(cache.getIfPresent(2L)).isEqualTo("there");
    assertThat(cache.getIfPresent(3L)).isEqualTo("v3");
  }

  @Test
  void takesItsShareOfTheTimeAndNoMore() {
    CacheWarming warming = warming();
    warming.register(cache, () -> List.of(1L, 2L, 3L, 4L), this::load);
    warming.warm();
    double worked = 4.0 * COST.toNanos();
    assertThat(worked / (worked + restedNanos.get())).isCloseTo(0.2, within(0.001));
  }

  @Test
  void goesOnWhenAKeyOrAWarmerFails() {
    CacheWarming warming = warming();
    Cache<Long, String> other =
        caches.cache(CachePolicy.builder("others", Codec.utf8()).build(), String::valueOf);
    warming.register(
        other,
        () -> {
          throw new IllegalStateException("no keys");
        },
        this::load);
    warming.register(
        cache,
        () -> List.of(1L, 2L),
        key -> {
          if (key == 1) {
            throw new IllegalStateException("no value");
          }
          return "v" + key;
        });
    CacheWarming.Report report = Objects.requireNonNull(warming.warm());
    assertThat(report.failed()).isEqualTo(2);
    assertThat(cache.getIfPresent(2L)).isEqualTo("v2");
  }

  @Test
  void stopsWhenItsThreadIsInterrupted() {
    CacheWarming warming = warming();
    warming.register(cache, () -> List.of(1L, 2L), this::load);
    Thread.currentThread().interrupt();
    CacheWarming.Report report = Objects.requireNonNull(warming.warm());
    assertThat(Thread.interrupted()).isTrue();
    assertThat(report.interrupted()).isTrue();
    assertThat(report.keys()).isZero();
  }

  @Test
  void refusesAShareOutOfRange() {
    for (double share : new double[] {0, -1, 1.1, Double.NaN}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new CacheWarming(time, share))
          .withMessageContaining("allowed above 0 to 1");
    }
  }
}
