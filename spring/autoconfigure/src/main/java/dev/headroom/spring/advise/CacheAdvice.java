// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.advise;

import dev.headroom.advise.Advisor;
import dev.headroom.advise.cache.CacheAdvisor;
import dev.headroom.cache.CacheWarming;
import dev.headroom.cache.Caches;
import dev.headroom.ground.TimeSource;
import java.util.List;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Adds the advisor of caches. Loaded only where their module is on the class path.
 *
 * <p>Thread-safe.
 */
final class CacheAdvice {
  private CacheAdvice() {}

  static void add(List<Advisor> advisors, BeanFactory beans, TimeSource time) {
    ObjectProvider<CacheWarming> warming = beans.getBeanProvider(CacheWarming.class);
    beans
        .getBeanProvider(Caches.class)
        .ifAvailable(caches ->
            advisors.add(
                new CacheAdvisor(
                    caches, () -> warming.stream().mapToLong(CacheWarming::warmed).sum(), time)));
  }
}
