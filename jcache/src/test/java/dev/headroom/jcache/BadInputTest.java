// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.cache.Caches;
import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.ground.SettingsException;
import dev.headroom.kit.SettableTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CompletionListenerFuture;
import javax.cache.processor.EntryProcessorException;
import org.junit.jupiter.api.Test;

class BadInputTest {

  private final SettableTime time = new SettableTime();

  private <K, V> Cache<K, V> cache(MutableConfiguration<K, V> configuration) {
    return Providers.cache(time, configuration);
  }

  @Test
  void refusesKeysAndValuesOfOtherTypes() {
    @SuppressWarnings("unchecked") // the point of the test
    Cache<Object, Object> cache =
        (Cache<Object, Object>)
            (Cache<?, ?>)
                cache(new MutableConfiguration<String, Long>().setTypes(String.class, Long.class));
    assertThatExceptionOfType(ClassCastException.class)
        .isThrownBy(() -> cache.put(1, 1L))
        .withMessageContaining("java.lang.Integer, allowed a java.lang.String");
    assertThatExceptionOfType(ClassCastException.class).isThrownBy(() -> cache.put("a", "b"));
  }

  @Test
  void takesAKeyOfAMegabyte() {
    Cache<String, String> cache = cache(new MutableConfiguration<>());
    String key = "k".repeat(1 << 20);
    cache.put(key, "1");
    assertThat(cache.get(key)).isEqualTo("1");
  }

  @Test
  void refusesToCopyWhatCannotBeSerialised() {
    Cache<String, Object> cache = cache(new MutableConfiguration<>());
    assertThatExceptionOfType(CacheException.class)
        .isThrownBy(() -> cache.put("a", new Object()))
        .withMessageContaining("java.lang.Object that cannot be serialised")
        .withMessageContaining("setStoreByValue(false)");
    assertThat(cache.containsKey("a")).isFalse();
  }

  @Test
  void refusesToReadOrWriteThroughToNothing() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(
            () -> cache(new MutableConfiguration<>().setReadThrough(true).setWriteThrough(true)))
        .withMessageContaining("set a cache loader factory")
        .withMessageContaining("set a cache writer factory");
  }

  @Test
  void refusesAnOddNumberOfEntries() {
    HeadroomCachingProvider provider = Providers.inMemory(time);
    for (String odd : List.of("0", "-1", "many", "100000001", "")) {
      Properties properties = new Properties();
      properties.setProperty(HeadroomCachingProvider.MAX_ENTRIES, odd);
      assertThatExceptionOfType(SettingsException.class)
          .isThrownBy(() -> provider.getCacheManager(null, null, properties))
          .withMessageContaining("headroom.jcache.max-entries");
    }
  }

  @Test
  void refusesTwoCachesOfOnePolicyName() {
    CacheManager manager = Providers.inMemory(time).getCacheManager();
    CachePolicy<String> policy = CachePolicy.builder("names", Codec.utf8()).build();
    manager.createCache("a", new HeadroomConfiguration<>(policy, Function.identity()));
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() ->
            manager.createCache(
                "b", new HeadroomConfiguration<>(policy, Function.<String>identity())))
        .withMessageContaining("names");
    assertThat(manager.getCacheNames()).containsExactly("a");
  }

  @Test
  void answersNullWhereTheLoaderDoes() {
    Cache<String, String> cache = cache(Loading.by(key -> null));
    assertThat(cache.get("a")).isNull();
    assertThat(cache.containsKey("a")).isFalse();
    assertThat(cache.getAll(Set.of("a", "b"))).isEmpty();
  }

  @Test
  void namesTheFailureOfALoaderAndKeepsNothing() {
    Cache<String, String> cache =
        cache(
            Loading.by(key -> {
              throw new IllegalStateException("no source");
            }));
    assertThatExceptionOfType(CacheLoaderException.class)
        .isThrownBy(() -> cache.get("a"))
        .withMessageContaining("things")
        .withCauseInstanceOf(IllegalStateException.class);
    assertThat(cache.containsKey("a")).isFalse();
    CompletionListenerFuture future = new CompletionListenerFuture();
    cache.loadAll(Set.of("a"), false, future);
    assertThatThrownBy(() -> future.get(60, TimeUnit.SECONDS))
        .hasCauseInstanceOf(CacheLoaderException.class);
  }

  /** Whoever waits for the listener would have waited for ever. */
  @Test
  void namesTheErrorOfALoaderToItsListener() {
    Cache<String, String> cache =
        cache(
            Loading.by(key -> {
              throw new StackOverflowError("too deep");
            }));
    CompletionListenerFuture future = new CompletionListenerFuture();
    cache.loadAll(Set.of("a"), false, future);
    assertThatThrownBy(() -> future.get(60, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(StackOverflowError.class);
  }

  @Test
  void refusesALoaderThatAsksForItsOwnKey() {
    List<Cache<String, String>> made = new ArrayList<>();
    made.add(cache(Loading.by(key -> made.getFirst().get(key))));
    assertThatExceptionOfType(CacheLoaderException.class)
        .isThrownBy(() -> made.getFirst().get("a"))
        .withStackTraceContaining("asked for a key that waits for it");
  }

  @Test
  void refusesProcessorsThatWaitForOneAnother() throws Exception {
    Cache<String, String> cache = cache(new MutableConfiguration<>());
    CyclicBarrier both = new CyclicBarrier(2);
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<String> first = threads.submit(() -> crossing(cache, both, "a", "b"));
      Future<String> second = threads.submit(() -> crossing(cache, both, "b", "a"));
      assertThat(List.of(first.get(60, TimeUnit.SECONDS), second.get(60, TimeUnit.SECONDS)))
          .contains("refused");
    }
  }

  private static String crossing(
      Cache<String, String> cache, CyclicBarrier both, String own, String others) {
    try {
      return cache.invoke(
          own,
          (entry, arguments) -> {
            try {
              both.await(1, TimeUnit.MINUTES);
            } catch (Exception e) {
              throw new AssertionError(e);
            }
            cache.put(others, "x");
            return "done";
          });
    } catch (EntryProcessorException e) {
      assertThat(e).hasStackTraceContaining("whose holder waits for it");
      return "refused";
    }
  }

  @Test
  void changesNothingWhereAProcessorFails() {
    Cache<String, String> cache = cache(new MutableConfiguration<>());
    cache.put("a", "1");
    assertThatExceptionOfType(EntryProcessorException.class)
        .isThrownBy(() ->
            cache.invoke(
                "a",
                (entry, arguments) -> {
                  entry.setValue("2");
                  throw new IllegalStateException("half way");
                }))
        .withCauseInstanceOf(IllegalStateException.class);
    assertThat(cache.get("a")).isEqualTo("1");
  }

  @Test
  void keepsAnEntryForEverWhereTheExpiryPolicyFails() {
    Factory<ExpiryPolicy> broken = BrokenPolicy::new;
    Cache<String, String> cache =
        cache(new MutableConfiguration<String, String>().setExpiryPolicyFactory(broken));
    cache.put("a", "1");
    cache.put("a", "2");
    time.advance(java.time.Duration.ofDays(29));
    assertThat(cache.get("a")).isEqualTo("2");
  }

  @Test
  void keepsNothingWhereTheLayerIsOff() {
    HeadroomCachingProvider provider = new HeadroomCachingProvider(Caches.disabled(), time);
    CachePolicy<String> policy = CachePolicy.builder("names", Codec.utf8()).build();
    Cache<String, String> cache =
        provider
            .getCacheManager()
            .createCache("a", new HeadroomConfiguration<>(policy, Function.<String>identity()));
    cache.put("a", "1");
    assertThat(cache.get("a")).isNull();
    assertThat(cache.putIfAbsent("a", "1")).isTrue();
  }

  private static final class BrokenPolicy implements ExpiryPolicy {

    @Override
    public Duration getExpiryForCreation() {
      throw new IllegalStateException("creation");
    }

    @Override
    public Duration getExpiryForAccess() {
      throw new IllegalStateException("access");
    }

    @Override
    public Duration getExpiryForUpdate() {
      throw new IllegalStateException("update");
    }
  }
}
