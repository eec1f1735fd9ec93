// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headroom.cache.ManualTime;
import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.coherence.InvalidationStamps.ReadStamp;
import dev.headroom.cache.engine.ExpiryPolicy.Expiry;
import dev.headroom.cache.engine.ExpiryPolicy.Freshness;
import dev.headroom.cache.engine.MemoryStore.Entry;
import dev.headroom.cache.policy.CachePolicy;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpiryPolicyTest {

  private static final ReadStamp STAMP = new ReadStamp(0, 0, 0, 0, 0, null, null);

  private final ManualTime time = new ManualTime();

  /** The numbers of the policies and of the tests are seconds. */
  private static long nanos(double seconds) {
    return (long) (seconds * 1e9);
  }

  private static CachePolicy.Builder<String> policy() {
    return CachePolicy.builder("names", Codec.utf8())
        .ttl(Duration.ofSeconds(100))
        .memoryTtl(Duration.ofSeconds(10))
        .negativeTtl(Duration.ofSeconds(5))
        .negativeWhen(String::isEmpty)
        .jitter(0);
  }

  private ExpiryPolicy<String> local(CachePolicy.Builder<String> policy) {
    return new ExpiryPolicy<>(policy.build(), false, time);
  }

  private ExpiryPolicy<String> shared(CachePolicy.Builder<String> policy) {
    return new ExpiryPolicy<>(policy.build(), true, time);
  }

  private static Entry<String> entry(double expiry) {
    return new Entry<>(
        "v", STAMP, new Expiry(nanos(expiry), nanos(expiry), nanos(expiry), nanos(100)));
  }

  @Test
  void prefersTheTtlOfTheLoaderToThatOfTheValueToThatOfThePolicy() {
    ExpiryPolicy<String> expiry = local(policy());

    assertThat(expiry.ttlNanos("v", null)).isEqualTo(nanos(100));
    assertThat(expiry.ttlNanos("", null)).isEqualTo(nanos(5));
    assertThat(expiry.ttlNanos("", Duration.ofSeconds(7))).isEqualTo(nanos(7));
  }

  @Test
  void shortensNoTtlWithoutJitterAndNoneBelowAMillisecond() {
    ExpiryPolicy<String> expiry = local(policy());

    assertThat(expiry.jittered(nanos(100), 7)).isEqualTo(nanos(100));
    assertThat(expiry.jittered(10, 7)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(1));
  }

  @Test
  void spreadsTheTtlsOfNeighboursOverTheWholeJitter() {
    ExpiryPolicy<String> expiry = local(policy().jitter(0.5));
    double[] shares =
        IntStream.rangeClosed(1, 1_000)
            .mapToDouble(hash -> expiry.jittered(nanos(100), hash) / (double) nanos(100))
            .toArray();

    assertThat(DoubleStream.of(shares)).allMatch(share -> share >= 0.5 && share <= 1);
    assertThat(DoubleStream.of(shares).average().orElseThrow()).isCloseTo(0.75, within(0.02));
    for (int tenth = 0; tenth < 10; tenth++) {
      double from = 0.5 + tenth * 0.05;
      assertThat(DoubleStream.of(shares).filter(each -> each > from && each <= from + 0.05).count())
          .as("shares from %s on", from)
          .isBetween(60L, 140L);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "60, 160, 135", // a quarter of the TTL before its end
    "20, 120, 100", // less than a quarter is left
  })
  void refreshesAValueLateInItsTime(double left, double expires, double refreshes) {
    time.advance(Duration.ofSeconds(100));
    Expiry expiry = local(policy().refreshAhead(0.75)).expiry(nanos(left), nanos(100));

    assertThat(expiry)
        .isEqualTo(new Expiry(nanos(expires), nanos(expires), nanos(refreshes), nanos(100)));
  }

  @ParameterizedTest
  @CsvSource({"60, 110", "10, 110", "9, 109"})
  void keepsACopyOfASharedValueForTheMemoryTtl(double left, double memoryExpires) {
    time.advance(Duration.ofSeconds(100));
    Expiry expiry = shared(policy()).expiry(nanos(left), nanos(100));

    assertThat(expiry.memoryExpiryNanos()).isEqualTo(nanos(memoryExpires));
    assertThat(expiry.expiryNanos()).isEqualTo(nanos(100 + left));
    assertThat(expiry.refreshNanos()).as("never").isEqualTo(nanos(100 + left));
  }

  @ParameterizedTest
  @CsvSource({
    "10, -1, FRESH",
    "10, 0, MEMORY_EXPIRED",
    "80, -1, MEMORY_EXPIRED",
    "80, 0, REFRESH_DUE",
    "100, -1, REFRESH_DUE",
    "100, 0, STALE",
    "120, -1, STALE",
    "120, 0, EXPIRED",
  })
  void judgesAValueByItsAgeToTheNanosecond(double seconds, long more, Freshness freshness) {
    ExpiryPolicy<String> policy = shared(policy().staleWhileRevalidate(Duration.ofSeconds(20)));
    Expiry expiry = new Expiry(nanos(10), nanos(100), nanos(80), nanos(100));

    assertThat(policy.freshness(expiry, nanos(seconds) + more)).isEqualTo(freshness);
  }

  @Test
  void servesAnExpiredValueAfterAFailureForItsTime() {
    ExpiryPolicy<String> policy = local(policy().staleIfError(Duration.ofSeconds(30)));
    Expiry expiry = entry(100).expiry();

    assertThat(policy.isUsableAfterFailure(expiry, nanos(130) - 1)).isTrue();
    assertThat(policy.isUsableAfterFailure(expiry, nanos(130))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "105, 1, 106",
    "129.5, 1, 130", // no longer than the grace
    "131, 1, 131",
  })
  void keepsAValueFreshForAPauseWithinItsGrace(double now, double pause, double freshUntil) {
    time.advance(Duration.ofNanos(nanos(now)));
    Entry<String> extended =
        local(policy().staleIfError(Duration.ofSeconds(30))).extended(entry(100), nanos(pause));

    assertThat(extended.isFresh(nanos(freshUntil) - 1)).isTrue();
    assertThat(extended.isFresh(nanos(freshUntil))).isFalse();
    assertThat(extended.expiry()).isEqualTo(entry(100).expiry());
  }

  @ParameterizedTest
  @CsvSource({"10, 80, 10", "80, 10, 10"})
  void looksAtAnEntryAtTheEarlierOfMemoryExpiryAndRefresh(
      double memoryExpires, double refreshes, double looks) {
    Expiry expiry = new Expiry(nanos(memoryExpires), nanos(100), nanos(refreshes), nanos(100));
    Entry<String> entry = new Entry<>("v", STAMP, expiry);

    assertThat(entry.isFresh(nanos(looks) - 1)).isTrue();
    assertThat(entry.isFresh(nanos(looks))).isFalse();
  }
}
