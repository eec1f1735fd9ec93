// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cache.Caches;
import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.codec.CodecException;
import dev.headroom.cache.level.MemoryCacheLevel;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.kit.SettableTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.cache.Cache;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import org.junit.jupiter.api.Test;

/** Two instances over one shared level. */
class SharedCacheTest {

  private final SettableTime time = new SettableTime();
  private final MemoryCacheLevel level = new MemoryCacheLevel(1_000, time);
  private final HeadroomCachingProvider one = provider();
  private final HeadroomCachingProvider other = provider();

  private HeadroomCachingProvider provider() {
    return new HeadroomCachingProvider(Caches.tiered(level, time), time);
  }

  private static HeadroomConfiguration<String, String> configuration() {
    return new HeadroomConfiguration<>(
        CachePolicy.builder("shop.names", new Words()).ttl(Duration.ofMinutes(5)).build(),
        Function.identity());
  }

  private static Cache<String, String> cache(
      HeadroomCachingProvider provider, MutableConfiguration<String, String> configuration) {
    return provider.getCacheManager().createCache("names", configuration);
  }

  @Test
  void seesWhatTheOtherPutsReplacesAndRemoves() {
    Cache<String, String> here = cache(one, configuration());
    Cache<String, String> there = cache(other, configuration());
    here.put("a", "1");
    assertThat(there.get("a")).isEqualTo("1");
    assertThat(there.replace("a", "1", "2")).isTrue();
    assertThat(here.get("a")).isEqualTo("2");
    assertThat(here.remove("a")).isTrue();
    assertThat(there.get("a")).isNull();
    assertThat(there.putIfAbsent("a", "3")).isTrue();
    assertThat(here.putIfAbsent("a", "4")).isFalse();
  }

  @Test
  void seesThatTheOtherClearedAndRemovedAll() {
    Cache<String, String> here = cache(one, configuration());
    Cache<String, String> there = cache(other, configuration());
    here.putAll(Map.of("a", "1", "b", "2"));
    assertThat(there.getAll(Set.of("a", "b"))).hasSize(2);
    here.clear();
    assertThat(there.getAll(Set.of("a", "b"))).isEmpty();
    here.put("a", "1");
    there.removeAll();
    assertThat(here.get("a")).isNull();
  }

  @Test
  void endsAnEntryHereWhenItsLifeThereIsOver() {
    Factory<ExpiryPolicy> tenSeconds =
        () -> new CreatedExpiryPolicy(new javax.cache.expiry.Duration(TimeUnit.SECONDS, 10));
    Cache<String, String> here = cache(one, configuration().setExpiryPolicyFactory(tenSeconds));
    Cache<String, String> there = cache(other, configuration().setExpiryPolicyFactory(tenSeconds));
    here.put("a", "1");
    time.advance(Duration.ofSeconds(6));
    assertThat(there.get("a")).isEqualTo("1");
    time.advance(Duration.ofSeconds(4));
    assertThat(there.get("a")).isNull();
    assertThat(here.get("a")).isNull();
  }

  @Test
  void prolongsALifeForTheOtherToo() {
    Factory<ExpiryPolicy> tenSeconds =
        () -> new AccessedExpiryPolicy(new javax.cache.expiry.Duration(TimeUnit.SECONDS, 10));
    Cache<String, String> here = cache(one, configuration().setExpiryPolicyFactory(tenSeconds));
    Cache<String, String> there = cache(other, configuration().setExpiryPolicyFactory(tenSeconds));
    here.put("a", "1");
    time.advance(Duration.ofSeconds(9));
    assertThat(there.get("a")).isEqualTo("1");
    time.advance(Duration.ofSeconds(9));
    assertThat(here.get("a")).isEqualTo("1");
  }

  @Test
  void loadsOnceForBoth() {
    AtomicInteger loads = new AtomicInteger();
    MutableConfiguration<String, String> through = Loading.by(key -> "l" + loads.incrementAndGet());
    Cache<String, String> here = cache(one, throughOf(through));
    Cache<String, String> there = cache(other, throughOf(through));
    assertThat(here.get("a")).isEqualTo("l1");
    assertThat(there.get("a")).isEqualTo("l1");
    assertThat(there.getAll(Set.of("a", "b"))).isEqualTo(Map.of("a", "l1", "b", "l2"));
    assertThat(here.get("b")).isEqualTo("l2");
  }

  private static MutableConfiguration<String, String> throughOf(
      MutableConfiguration<String, String> through) {
    return configuration()
        .setReadThrough(true)
        .setCacheLoaderFactory(through.getCacheLoaderFactory());
  }

  @Test
  void sharesNothingThatTheCodecCannotWrite() {
    Cache<String, String> here = cache(one, configuration());
    Cache<String, String> there = cache(other, configuration());
    here.put("a", "1");
    here.put("a", Words.SECRET);
    assertThat(there.get("a")).isNull();
  }

  @Test
  void takesBytesThatItDidNotWriteForAMiss() {
    Cache<String, String> here = cache(one, configuration());
    byte[] foreign = "rO0ABXNy".getBytes(StandardCharsets.US_ASCII);
    level.put("shop.names", "a", foreign, Duration.ofMinutes(1));
    assertThat(here.get("a")).isNull();
  }

  @Test
  void copiesByTheCodecWhenItStoresByValue() {
    Cache<String, String> here = cache(one, configuration().setStoreByValue(true));
    String given = new String("1".toCharArray());
    here.put("a", given);
    assertThat(here.get("a")).isEqualTo(given).isNotSameAs(given);
  }

  @Test
  void sharesNothingOfACacheThatIsNotConfiguredForIt() {
    Cache<String, String> here = cache(one, new MutableConfiguration<>());
    Cache<String, String> there = cache(other, new MutableConfiguration<>());
    here.put("a", "1");
    assertThat(there.get("a")).isNull();
  }

  /** Texts, but for one. */
  private static final class Words implements Codec<String> {

    static final String SECRET = "secret";

    @Override
    public byte[] encode(String value) throws CodecException {
      if (value.equals(SECRET)) {
        throw new CodecException("not this one", new IllegalArgumentException());
      }
      return Codec.utf8().encode(value);
    }

    @Override
    public String decode(byte[] bytes) throws CodecException {
      return Codec.utf8().decode(bytes);
    }
  }
}
