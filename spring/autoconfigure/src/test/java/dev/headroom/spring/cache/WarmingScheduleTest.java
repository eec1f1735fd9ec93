// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cache.CacheWarming;
import dev.headroom.cache.Caches;
import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WarmingScheduleTest {

  /** It loaded everything from the database, to keep nothing. */
  @Test
  void loadsNothingWhileCachesAreDisabled() {
    AtomicInteger loads = new AtomicInteger();
    CacheWarming warming = new CacheWarming(TimeSource.system(), 1);
    warming.register(
        Caches.disabled().cache(CachePolicy.builder("names", Codec.utf8()).build()),
        () -> List.of("a"),
        key -> "value " + loads.incrementAndGet());

    new WarmingSchedule(warming, false, Duration.ZERO).warm();
    assertThat(loads).hasValue(0);
    new WarmingSchedule(warming, true, Duration.ZERO).warm();
    assertThat(loads).hasValue(1);
  }
}
