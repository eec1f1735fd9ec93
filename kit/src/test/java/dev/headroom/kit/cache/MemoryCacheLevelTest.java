// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.cache;

import dev.headroom.cache.level.CacheLevel;
import dev.headroom.cache.level.MemoryCacheLevel;
import dev.headroom.kit.SettableTime;
import java.time.Duration;

// @start region="store-contract"
class MemoryCacheLevelTest extends CacheLevelContract {

  private final SettableTime time = new SettableTime();
  private final CacheLevel level = new MemoryCacheLevel(1_000_000, time);

  @Override
  protected CacheLevel level() {
    return level;
  }

  @Override
  protected void letPass(Duration passed) {
    time.advance(passed);
  }
}
// @end
