// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.docs;

import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheWarming;
import dev.headroom.cache.Caches;
import dev.headroom.cache.LoadingCache;
import dev.headroom.cache.codec.JsonCodec;
import dev.headroom.cache.invalidation.Invalidation;
import dev.headroom.cache.level.CacheLevel;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** The samples of {@code docs/cache}. */
final class CacheSamples {

  record Profile(long id, String name) {}

  record Signal(long id, String symbol) {}

  record SignalQuery(String symbol, int page, long userId) {}

  interface Repository {
    Profile profile(long id);

    Signal signal(long id);

    Map<Long, Profile> profiles(Set<Long> ids);

    List<Signal> open(SignalQuery query);

    List<Long> activeUsers();
  }

  private final Repository repository;
  private final CacheLevel level;

  CacheSamples(Repository repository, CacheLevel level) {
    this.repository = repository;
    this.level = level;
  }

  Profile loading(long userId) {
    // @start region="cache-loading"
    LoadingCache<Long, Profile> profiles =
        Cache.builder("profiles").ttl(Duration.ofMinutes(10)).build(repository::profile);

    Profile profile = profiles.get(userId);
    // @end
    return profile;
  }

  Cache<Long, Profile> policy() {
    // @start region="cache-policy"
    Cache<Long, Profile> profiles =
        Cache.builder("profiles")
            .shared(level, Profile.class)
            .policy(policy -> policy.staleIfError(Duration.ofHours(1)).refreshAhead(0.8))
            .build();
    // @end
    return profiles;
  }

  Cache<Long, Profile> application() {
    // @start region="cache-application"
    Caches caches = Caches.tiered(level, TimeSource.system());
    CachePolicy.Builder<Profile> policy =
        CachePolicy.builder("profiles", JsonCodec.of(Profile.class)).ttl(Duration.ofMinutes(10));
    Cache<Long, Profile> profiles = caches.cache(policy.build());
    // @end
    return profiles;
  }

  Signal tagged(Cache<Long, Signal> signals, Caches caches, long id) {
    // @start region="cache-tags"
    Signal signal =
        signals.getWithContext(
            id,
            (key, context) -> {
              Signal found = repository.signal(key);
              context.tags("signal:" + key, "symbol:" + found.symbol());
              return found; // also: context.ttl(…), doNotCache(), previous()
            });
    Invalidation done = caches.invalidateTags(List.of("symbol:EURUSD"));
    // @end
    return done.isPublished() ? signal : new Signal(0, "");
  }

  Collection<Profile> several(Cache<Long, Profile> profiles, List<Long> ids, long userId) {
    // @start region="cache-several"
    Map<Long, Profile> some =
        profiles.getAll(ids, repository::profiles); // one load for the missing
    CompletionStage<Profile> later = profiles.getAsync(userId, repository::profile);
    // @end
    return later == null ? List.of() : some.values();
  }

  List<Signal> queries(Cache<SignalQuery, List<Signal>> queries, Caches caches, long userId) {
    // @start region="cache-queries"
    List<Signal> open =
        queries.getWithContext(
            new SignalQuery("EURUSD", 1, userId),
            (query, context) -> {
              context.tags("table:signals");
              return repository.open(query);
            });
    caches.invalidateTags(List.of("table:signals")); // in the writing transaction
    // @end
    return open;
  }

  void warming(CacheWarming warming, Cache<Long, Profile> profiles) {
    // @start region="cache-warming"
    warming.register(profiles, repository::activeUsers, repository::profile);
    // @end
  }
}
