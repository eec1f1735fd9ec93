// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.level.MemoryCacheLevel;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.cache.stats.CacheMeter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CacheMetersTest {

  private final ManualTime time = new ManualTime();
  private final Caches caches = Caches.tiered(new MemoryCacheLevel(100, time), time);
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  private Cache<String, String> named(String name) {
    return caches.cache(CachePolicy.builder(name, Codec.utf8()).build(), Function.identity());
  }

  @ParameterizedTest
  @EnumSource(names = {"LAG", "LAG_P99", "LAG_MAX", "DEGRADED"})
  void showsTheLagOfTheWholeInstance(CacheMeter meter) {
    CacheMeters.bind(caches, registry);
    assertThat(registry.get(meter.meterName()).meter().measure())
        .allSatisfy(measured -> assertThat(measured.getValue()).isZero());
    assertThat(meter.spec().tags()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"LAG", "LAG_P99", "LAG_MAX", "DEGRADED"})
  void showsEveryMeterWithTheTagsThatItNames(CacheMeter meter) {
    named("before");
    CacheMeters.bind(caches, registry);
    named("after");
    for (String cache : new String[] {"before", "after"}) {
      assertThat(registry.get(meter.meterName()).tag("cache", cache).meters())
          .isNotEmpty()
          .allSatisfy(shown ->
              assertThat(shown.getId().getTags().stream().map(tag -> tag.getKey()).toList())
                  .containsExactlyElementsOf(meter.spec().tags()));
    }
  }

  @Test
  void countsHitsAndMissesOfEachCache() {
    CacheMeters.bind(caches, registry);
    Cache<String, String> cache = named("names");
    cache.get("a", key -> "v");
    cache.get("a", key -> "v");
    named("others").get("a", key -> "v");

    assertThat(
            registry
                .get("headroom.cache.hits")
                .tag("cache", "names")
                .tag("level", "memory")
                .functionCounter()
                .count())
        .isEqualTo(1);
  }

  @Test
  void timesLoads() {
    CacheMeters.bind(caches, registry);
    named("names")
        .get(
            "a",
            key -> {
              time.advance(Duration.ofMillis(250));
              return "v";
            });
    var timer = registry.get("headroom.cache.load.duration").functionTimer();
    assertThat(timer.count()).isEqualTo(1);
    assertThat(timer.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(250);
  }
}
