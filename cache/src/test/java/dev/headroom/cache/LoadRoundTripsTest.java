// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.level.CacheLevel;
import dev.headroom.cache.level.CacheLevel.ConditionalPut;
import dev.headroom.cache.level.CacheLevel.LoadLease;
import dev.headroom.cache.level.MemoryCacheLevel;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.cache.stats.CacheMeter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a load costs: how often its key is encoded, and what it sends after its loader returned. */
class LoadRoundTripsTest {

  private final ManualTime time = new ManualTime();
  private final CacheLevel shared = new MemoryCacheLevel(1_000, time);
  private final List<ConditionalPut> sent = new ArrayList<>();
  private final List<String> calls = new ArrayList<>();
  private final AtomicInteger encodings = new AtomicInteger();
  private final Cache<String, String> cache =
      Caches.tiered(new RecordingLevel(), time)
          .cache(
              CachePolicy.builder("names", Codec.utf8()).build(),
              key -> {
                encodings.incrementAndGet();
                return key;
              });

  private final class RecordingLevel extends UnavailableLevel {
    RecordingLevel() {
      super(shared);
    }

    @Override
    public List<StoredValue> get(String cache, String key) {
      calls.add("get");
      return super.get(cache, key);
    }

    @Override
    public LoadLease lease(String cache, String key, Duration longest, boolean replace) {
      calls.add("lease");
      return super.lease(cache, key, longest, replace);
    }

    @Override
    public boolean putIfLeased(ConditionalPut put) {
      calls.add("put");
      sent.add(put);
      return super.putIfLeased(put);
    }
  }

  private void removeElsewhere() {
    var unused = shared.remove("names", List.of("a"));
  }

  private boolean isLeasable() {
    return shared.lease("names", "a", Duration.ofSeconds(1), true) instanceof LoadLease.Granted;
  }

  @Test
  void aCallEncodesItsKeyOnce() {
    cache.get("a", key -> "v");
    assertThat(encodings).hasValue(1);
    cache.refresh("a", (key, context) -> "w");
    assertThat(encodings).hasValue(2);
    cache.put("a", "x");
    assertThat(encodings).hasValue(3);
    cache.invalidate("a");
    assertThat(encodings).hasValue(4);
    assertThat(cache.getIfPresent("a")).isNull();
    assertThat(encodings).hasValue(5);
    assertThat(cache.getAll(List.of("b"), keys -> Map.of("b", "v"))).hasSize(1);
    assertThat(encodings).hasValue(6);
  }

  @Test
  void aLoadCallsTheSharedLevelTwiceAndAValueThatIsThereOnce() {
    cache.get("a", key -> "v");
    assertThat(calls).containsExactly("lease", "put");
    calls.clear();
    shared.put("names", "b", new byte[0], Duration.ofMinutes(1));
    cache.get("b", key -> "w");
    assertThat(calls).as("a value that cannot be read").containsExactly("lease", "lease", "put");
    calls.clear();
    Cache<String, String> other =
        Caches.tiered(new RecordingLevel(), time)
            .cache(CachePolicy.builder("names", Codec.utf8()).build(), key -> key);
    assertThat(other.get("b", key -> "never")).isEqualTo("w");
    assertThat(calls).containsExactly("lease");
  }

  @Test
  void aPutThatWasRefusedIsNotFollowedByARelease() {
    String loaded =
        cache.get(
            "a",
            key -> {
              removeElsewhere();
              return "old";
            });
    assertThat(loaded).isEqualTo("old");
    assertThat(sent).singleElement().extracting(ConditionalPut::value).isNotNull();
    assertThat(cache.stats().count(CacheMeter.OVERTAKEN_LOADS)).isEqualTo(1);
    assertThat(cache.getIfPresent("a")).isNull();
    assertThat(isLeasable()).isTrue();
  }

  @Test
  void aRefreshThatWasOvertakenIsNotFollowedByARelease() {
    cache.get("a", key -> "old");
    sent.clear();
    String refreshed =
        cache.refresh(
            "a",
            (key, context) -> {
              removeElsewhere();
              return "older";
            });
    assertThat(refreshed).isEqualTo("older");
    assertThat(sent).singleElement().extracting(ConditionalPut::value).isNotNull();
    assertThat(cache.getIfPresent("a")).isNull();
    assertThat(isLeasable()).isTrue();
  }

  @Test
  void aLoadThatStoresNothingReleasesItsLease() {
    cache.getWithContext(
        "a",
        (key, context) -> {
          context.doNotCache();
          return "v";
        });
    assertThat(sent).singleElement().extracting(ConditionalPut::value).isNull();
    assertThat(isLeasable()).isTrue();
  }

  @Test
  void aLoadThatFailsReleasesItsLease() {
    assertThatThrownBy(() ->
            cache.get(
                "a",
                key -> {
                  throw new IllegalStateException("broken");
                }))
        .hasMessage("broken");
    assertThat(sent).singleElement().extracting(ConditionalPut::value).isNull();
    assertThat(isLeasable()).isTrue();
  }
}
