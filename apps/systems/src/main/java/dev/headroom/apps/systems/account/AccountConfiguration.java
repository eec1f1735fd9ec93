// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.account;

import dev.headroom.apps.systems.cache.StateCache;
import dev.headroom.apps.systems.cache.StateCaches;
import dev.headroom.session.Sessions;
import dev.headroom.spring.cache.CachePolicies;
import dev.headroom.spring.cache.JsonCodecs;
import dev.headroom.spring.session.Passwords;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The accounts, their cache, and a password encoder tuned so that one check takes at most 250 ms.
 *
 * <p>Immutable.
 */
@Configuration(proxyBeanMethods = false)
public class AccountConfiguration {

  private static final Duration MAX_CHECK = Duration.ofMillis(250);

  @Bean
  Passwords passwords() {
    return Passwords.tuned(MAX_CHECK);
  }

  @Bean
  Accounts accounts(
      JdbcClient database,
      Passwords passwords,
      Sessions sessions,
      StateCache<Long, AccountView> accountCache) {
    return new Accounts(database, new Users(database, passwords, "true"), sessions, accountCache);
  }

  @Bean
  StateCache<Long, AccountView> accountCache(
      StateCaches caches,
      CachePolicies policies,
      JsonCodecs codecs,
      @Value("${headroom.cache.default-ttl:5m}") Duration ttl) {
    return caches.cache(
        policies.builder("account.me", codecs.of(AccountView.class)).memoryTtl(ttl).build(),
        String::valueOf);
  }
}
