// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

import dev.headroom.cache.Caches;
import dev.headroom.spring.settings.ReadyListener;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.cache.interceptor.CacheAspectSupport;

/**
 * Warns at start where settings of caches are set and nothing is cached by them: methods with
 * {@code @Cacheable} are called each time unless a class has {@code @EnableCaching}.
 *
 * <p>Thread-safe.
 */
final class UnusedCacheSettings extends ReadyListener {
  private static final Logger LOG = LoggerFactory.getLogger(UnusedCacheSettings.class);

  private final Caches caches;

  UnusedCacheSettings(Caches caches) {
    this.caches = caches;
  }

  @Override
  protected void applicationReady(ApplicationReadyEvent event) {
    AtomicBoolean used = new AtomicBoolean();
    caches.onEachCache(any -> used.set(true));
    if (!used.get()
        && event.getApplicationContext().getBeanNamesForType(CacheAspectSupport.class).length
            == 0) {
      LOG.warn(
          "settings below headroom.cache are set, but nothing is cached: add @EnableCaching to a"
              + " configuration class for methods with @Cacheable, or remove the settings");
    }
  }
}
