// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.account;

import dev.headroom.apps.alpine.notification.NotificationRead;
import dev.headroom.apps.alpine.subscription.SubscriptionsChanged;
import dev.headroom.apps.systems.cache.JsonCaches;
import dev.headroom.apps.systems.web.RefusedException;
import dev.headroom.cache.Cache;
import java.time.Duration;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** What users see of themselves, for five minutes from the cache unless it changed. Thread-safe. */
@Service
class Accounts {

  private static final Duration TTL = Duration.ofMinutes(5);

  private final AccountReader reader;
  private final JdbcClient database;
  private final Cache<Long, AccountView> mine;
  private final Cache<Long, ProfileView> profiles;

  Accounts(AccountReader reader, JdbcClient database, JsonCaches caches) {
    this.reader = reader;
    this.database = database;
    this.mine = caches.of("alpine.me", AccountView.class, TTL);
    this.profiles = caches.of("alpine.profile", ProfileView.class, TTL);
  }

  AccountView me(long user) {
    return mine.get(user, id -> reader.me(id).orElseThrow(Accounts::gone));
  }

  ProfileView profile(long user) {
    return profiles.get(user, id -> reader.profile(id).orElseThrow(Accounts::gone));
  }

  ProfileView change(long user, ProfileChange change) {
    int changed =
        database
            .sql("UPDATE users SET name = :name, country = :country WHERE id = :user")
            .param("name", change.name().strip())
            .param("country", change.country())
            .param("user", user)
            .update();
    if (changed == 0) {
      throw gone();
    }
    invalidate(user);
    return profile(user);
  }

  @EventListener
  void invalidate(SubscriptionsChanged change) {
    profiles.invalidate(change.userId());
  }

  @EventListener
  void invalidate(NotificationRead change) {
    invalidate(change.userId());
  }

  @EventListener
  void invalidate(SignIn.LoggedIn change) {
    profiles.invalidate(change.userId());
  }

  private void invalidate(long user) {
    mine.invalidate(user);
    profiles.invalidate(user);
  }

  private static RefusedException gone() {
    return RefusedException.missing("user");
  }
}
