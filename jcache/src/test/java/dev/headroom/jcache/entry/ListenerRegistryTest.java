// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.headroom.jcache.Providers;
import dev.headroom.kit.SettableTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.event.CacheEntryListener;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;
import javax.cache.expiry.CreatedExpiryPolicy;
import org.junit.jupiter.api.Test;

class ListenerRegistryTest {

  private final SettableTime time = new SettableTime();
  private final List<String> heard = new CopyOnWriteArrayList<>();

  private Cache<String, String> cache(CacheEntryListener<String, String> listener, boolean waits) {
    Factory<CreatedExpiryPolicy> tenSeconds =
        () -> new CreatedExpiryPolicy(new javax.cache.expiry.Duration(TimeUnit.SECONDS, 10));
    return Providers.cache(
        time,
        new MutableConfiguration<String, String>()
            .setExpiryPolicyFactory(tenSeconds)
            .addCacheEntryListenerConfiguration(
                new MutableCacheEntryListenerConfiguration<>(() -> listener, null, true, waits)));
  }

  @Test
  void tellWhatHappenedBeforeTheCallReturns() {
    Cache<String, String> cache = cache(new Recorder(heard), true);
    cache.put("a", "1");
    cache.put("a", "2");
    cache.remove("a");
    cache.put("b", "1");
    time.advance(Duration.ofSeconds(10));
    assertThat(cache.get("b")).isNull();
    assertThat(heard)
        .containsExactly(
            "CREATED a 1 null",
            "UPDATED a 2 1",
            "REMOVED a 2 2",
            "CREATED b 1 null",
            "EXPIRED b 1 1");
  }

  @Test
  void tellInOrderWhereNobodyWaitsForThem() {
    Cache<String, String> cache = cache(new Recorder(heard), false);
    cache.put("a", "0");
    for (int value = 1; value < 500; value++) {
      cache.put("a", Integer.toString(value));
    }
    await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(heard).hasSize(500));
    assertThat(heard.subList(1, 500))
        .containsExactlyElementsOf(
            IntStream.range(1, 500).mapToObj(n -> "UPDATED a " + n + " " + (n - 1)).toList());
  }

  @Test
  void failAfterTheChangeTheyAreToldOf() {
    CacheEntryCreatedListener<String, String> broken =
        events -> {
          throw new IllegalStateException("no ear");
        };
    Cache<String, String> cache = cache(broken, true);
    assertThatExceptionOfType(CacheEntryListenerException.class)
        .isThrownBy(() -> cache.put("a", "1"))
        .withCauseInstanceOf(IllegalStateException.class);
    assertThat(cache.get("a")).isEqualTo("1");
  }

  @Test
  void stopNothingWhereNobodyWaitsForThem() {
    CacheEntryCreatedListener<String, String> broken =
        events -> {
          events.forEach(event -> heard.add(event.getKey()));
          throw new IllegalStateException("no ear");
        };
    Cache<String, String> cache = cache(broken, false);
    cache.put("a", "1");
    cache.put("b", "1");
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(heard).containsExactly("a", "b"));
  }

  private record Recorder(List<String> heard)
      implements CacheEntryCreatedListener<String, String>,
          CacheEntryUpdatedListener<String, String>,
          CacheEntryRemovedListener<String, String>,
          CacheEntryExpiredListener<String, String> {

    private void note(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
      events.forEach(event ->
          heard.add(
              "%s %s %s %s"
                  .formatted(
                      event.getEventType(),
                      event.getKey(),
                      event.getValue(),
                      event.getOldValue())));
    }

    @Override
    public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
      note(events);
    }

    @Override
    public void onUpdated(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
      note(events);
    }

    @Override
    public void onRemoved(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
      note(events);
    }

    @Override
    public void onExpired(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
      note(events);
    }
  }
}
