// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.state;

import dev.headroom.apps.systems.AppState;
import dev.headroom.apps.systems.ConditionalOnAppState;
import dev.headroom.apps.systems.cache.StateCaches;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** TO-1 reports a memory cache of each instance; a competent team bounds it. */
@Configuration(proxyBeanMethods = false)
@EnableCaching
@ConditionalOnAppState({AppState.ORIGINAL, AppState.PLAIN})
class MemoryCaches {

  @Bean
  StateCaches bootCaches(CacheManager manager, MeterRegistry meters) {
    return new BootCaches(manager, meters);
  }
}
