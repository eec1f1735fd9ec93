// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.advise;

import dev.headroom.advise.Advisor;
import dev.headroom.advise.cache.CacheAdvisor;
import dev.headroom.cache.Caches;
import dev.headroom.ground.TimeSource;
import java.util.List;
import org.springframework.beans.factory.BeanFactory;

/**
 * Adds the advisor of caches. Loaded only where their module is on the class path.
 *
 * <p>Thread-safe.
 */
final class CacheAdvice {
  private CacheAdvice() {}

  static void add(List<Advisor> advisors, BeanFactory beans, TimeSource time) {
    beans
        .getBeanProvider(Caches.class)
        .ifAvailable(caches -> advisors.add(new CacheAdvisor(caches, time)));
  }
}
