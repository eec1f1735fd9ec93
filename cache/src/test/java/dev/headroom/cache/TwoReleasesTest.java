// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.codec.CodecException;
import dev.headroom.cache.codec.JsonCodec;
import dev.headroom.cache.level.MemoryCacheLevel;
import dev.headroom.cache.policy.CachePolicy;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Two releases of a class, side by side on one level: the newer has one more field. */
class TwoReleasesTest {

  private final ManualTime time = new ManualTime();
  private final MemoryCacheLevel level = new MemoryCacheLevel(1_000, time);

  /** Plain classes: what is missing in JSON reads as null, in silence. */
  @SuppressWarnings("unused") // Jackson reads and writes them
  static class Old {
    public String name = "";
  }

  @SuppressWarnings("unused")
  static final class New extends Old {
    public @Nullable String address;
  }

  private <V> Cache<String, V> instance(Class<V> type) {
    Codec<V> codec = JsonCodec.of(type);
    return Caches.tiered(level, time)
        .cache(CachePolicy.builder("users", codec).build(), Function.identity());
  }

  private static Old old(String name) {
    Old made = new Old();
    made.name = name;
    return made;
  }

  private static New fresh(String name, String address) {
    New made = new New();
    made.name = name;
    made.address = address;
    return made;
  }

  @Test
  void neitherMisreadsNorReplacesWhatTheOtherStored() {
    instance(Old.class).get("a", key -> old("ada"));
    New loaded = instance(New.class).get("a", key -> fresh("ada", "London"));
    assertThat(loaded.address).as("not half a value").isEqualTo("London");
    assertThat(instance(Old.class).get("a", key -> old("loaded again")).name).isEqualTo("ada");
    assertThat(instance(New.class).get("a", key -> fresh("loaded again", "")).address)
        .isEqualTo("London");
  }

  @Test
  void bothHearOfAnInvalidation() {
    instance(Old.class).get("a", key -> old("ada"));
    instance(New.class).get("a", key -> fresh("ada", "London"));
    instance(Old.class).invalidate("a");
    assertThat(instance(New.class).getIfPresent("a")).isNull();
    assertThat(instance(Old.class).getIfPresent("a")).isNull();
  }

  @Test
  void aPutOfOneRemovesWhatTheOtherStored() {
    instance(Old.class).get("a", key -> old("ada"));
    instance(New.class).put("a", fresh("grace", "New York"));
    assertThat(instance(Old.class).getIfPresent("a")).isNull();
    assertThat(instance(New.class).get("a", key -> fresh("never", "")).name).isEqualTo("grace");
  }

  @Test
  void theShapeOfAClassIsTheSameInEveryProcessAndAnotherWithAnotherField() throws CodecException {
    Codec<Old> one = JsonCodec.of(Old.class);
    Codec<Old> again = JsonCodec.of(Old.class);
    assertThat(one.shape(old("a"))).isEqualTo(again.shape(old("b"))).isNotEmpty();
    assertThat(JsonCodec.of(New.class).shape(fresh("a", ""))).isNotEqualTo(one.shape(old("a")));
    assertThat(again.decode(one.encode(old("ada")), one.shape(old("ada"))).name).isEqualTo("ada");
  }
}
