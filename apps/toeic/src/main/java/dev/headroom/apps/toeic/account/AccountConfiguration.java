// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.account;

import dev.headroom.apps.toeic.ToeicSettings;
import dev.headroom.cache.Cache;
import dev.headroom.cache.Caches;
import dev.headroom.spring.cache.CachePolicies;
import dev.headroom.spring.cache.JsonCodecs;
import dev.headroom.spring.session.Passwords;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The password encoder, as strong as this machine checks within the time, and the users' cache. */
@Configuration(proxyBeanMethods = false)
class AccountConfiguration {

  private static final Duration MAX_CHECK = Duration.ofMillis(250);

  @Bean
  Cache<Long, MeView> mine(
      Caches caches, ToeicSettings settings, CachePolicies policies, JsonCodecs codecs) {
    return caches.cache(
        policies
            .builder("toeic.me", codecs.of(MeView.class))
            .ttl(settings.cacheTtl())
            .memoryTtl(settings.cacheTtl())
            .build(),
        String::valueOf);
  }

  @Bean
  Passwords passwords() {
    return Passwords.tuned(MAX_CHECK);
  }
}
