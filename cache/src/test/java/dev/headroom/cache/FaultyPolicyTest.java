// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.codec.CodecException;
import dev.headroom.cache.level.MemoryCacheLevel;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.cache.stats.CacheMeter;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What the application gave to a policy, and breaks its contract. */
class FaultyPolicyTest {

  private final ManualTime time = new ManualTime();
  private final MemoryCacheLevel level = new MemoryCacheLevel(1_000, time);

  private Cache<String, String> tiered(CachePolicy.Builder<String> policy) {
    return Caches.tiered(level, time).cache(policy.build(), Function.identity());
  }

  /** Writes null for a text, reads null from another. */
  @SuppressWarnings("NullAway") // the codec breaks its contract on purpose
  private static final class NullCodec implements Codec<String> {
    @Override
    public byte[] encode(String value) throws CodecException {
      return value.equals("unwritable") ? null : Codec.utf8().encode(value);
    }

    @Override
    public String decode(byte[] bytes) throws CodecException {
      String text = Codec.utf8().decode(bytes);
      return text.equals("unreadable") ? null : text;
    }
  }

  @Test
  void aCodecThatWritesNullLeavesTheValueInMemory() {
    Cache<String, String> cache = tiered(CachePolicy.builder("c", new NullCodec()));
    assertThat(cache.get("a", key -> "unwritable")).isEqualTo("unwritable");
    assertThat(cache.getIfPresent("a")).isEqualTo("unwritable");
    cache.put("b", "unwritable");
    assertThat(cache.getIfPresent("b")).isEqualTo("unwritable");
    assertThat(cache.stats().count(CacheMeter.UNWRITABLE)).isEqualTo(2);
  }

  @Test
  void whatACodecReadsAsNullIsAMiss() {
    tiered(CachePolicy.builder("c", new NullCodec())).put("a", "unreadable");
    Cache<String, String> other = tiered(CachePolicy.builder("c", new NullCodec()));
    assertThat(other.getIfPresent("a")).isNull();
    assertThat(other.get("a", key -> "loaded")).isEqualTo("loaded");
    assertThat(other.stats().count(CacheMeter.UNREADABLE)).isPositive();
  }

  @Test
  void aPutThatFailsLeavesNoOldValue() {
    CachePolicy.Builder<String> weighed =
        CachePolicy.<String>builder("w").maxWeight(100, value -> failOn(value) ? 1 : 2);
    Cache<String, String> inMemory =
        Caches.inMemory(time).cache(weighed.build(), Function.identity());
    inMemory.put("a", "old");
    assertThatIllegalStateException().isThrownBy(() -> inMemory.put("a", "new"));
    assertThat(inMemory.getIfPresent("a")).isNull();

    Cache<String, String> shared =
        tiered(CachePolicy.builder("n", Codec.utf8()).negativeWhen(FaultyPolicyTest::failOn));
    shared.put("a", "old");
    assertThatIllegalStateException().isThrownBy(() -> shared.put("a", "new"));
    assertThat(shared.getIfPresent("a")).isNull();
  }

  private static boolean failOn(String value) {
    if (value.equals("new")) {
      throw new IllegalStateException("no rule for " + value);
    }
    return false;
  }
}
