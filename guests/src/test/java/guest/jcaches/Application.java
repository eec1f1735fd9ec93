// SPDX-License-Identifier: Apache-2.0
package guest.jcaches;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.cache.autoconfigure.JCacheManagerCustomizer;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Service;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** JSR-107 caches that a customizer creates, by the manager that the application injects. */
@SpringBootApplication
@EnableCaching
public class Application {

  /** Starts it. */
  public static void main(String[] args) {
    SpringApplication.run(Application.class, args);
  }

  @Bean
  JCacheManagerCustomizer vets() {
    return manager ->
        manager.createCache(
            "vets",
            new MutableConfiguration<Object, Object>()
                .setStoreByValue(false)
                .setStatisticsEnabled(true)
                .setExpiryPolicyFactory(
                    CreatedExpiryPolicy.factoryOf(new Duration(TimeUnit.HOURS, 1))));
  }

  /** Vets by what they treat. */
  @Service
  static class Vets {
    private final AtomicInteger loads = new AtomicInteger();

    @Cacheable("vets")
    public List<Object> treating(List<String> animals) {
      return List.of(animals, loads.incrementAndGet());
    }
  }

  /** Shows them. */
  @RestController
  static class Shown {
    private final Vets vets;
    private final CacheManager manager;

    Shown(Vets vets, CacheManager manager) {
      this.vets = vets;
      this.manager = manager;
    }

    @GetMapping("/vets")
    List<Object> vets() {
      return vets.treating(List.of("cat", "dog"));
    }

    @GetMapping("/caches")
    Map<String, Object> caches() {
      int[] entries = {0};
      manager.getCache("vets").forEach(entry -> entries[0]++);
      return Map.of(
          "provider", manager.getCachingProvider().getClass().getName(), "entries", entries[0]);
    }
  }
}
