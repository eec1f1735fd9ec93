// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.cache.Cache;
import dev.headroom.cache.Caches;
import dev.headroom.cache.ManualTime;
import dev.headroom.cache.SilentLevel;
import dev.headroom.cache.level.CacheLevel;
import dev.headroom.cache.level.MemoryCacheLevel;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.cache.stats.CacheMeter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Values that do not fit their bytes are a miss and a count, never an exception. */
class CodecTest {

  private final ManualTime time = new ManualTime();
  private final MemoryCacheLevel level = new MemoryCacheLevel(1_000, time);

  private Cache<String, String> instance(Codec<String> codec) {
    return instance(level, codec);
  }

  private Cache<String, String> instance(CacheLevel its, Codec<String> codec) {
    return Caches.tiered(its, time)
        .cache(CachePolicy.builder("names", codec).build(), Function.identity());
  }

  @ParameterizedTest
  @EnumSource(Failure.class)
  void takesBytesThatDoNotDecodeForAMiss(Failure failure) {
    instance(Codec.utf8()).get("a", key -> "old");
    Cache<String, String> other = instance(new Picky(failure, "old"));
    assertThat(other.get("a", key -> "new")).isEqualTo("new");
    assertThat(other.stats().count(CacheMeter.UNREADABLE)).isEqualTo(1);
    assertThat(other.stats().misses()).isEqualTo(1);
    assertThat(instance(Codec.utf8()).getIfPresent("a")).isEqualTo("new");
  }

  @Test
  void takesBytesOfAnotherOwnerForAMiss() {
    level.put("names", "a", new byte[] {1, 2, 3}, Duration.ofMinutes(1));
    Cache<String, String> cache = instance(Codec.utf8());
    assertThat(cache.get("a", key -> "v")).isEqualTo("v");
    assertThat(cache.stats().count(CacheMeter.UNREADABLE)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(Failure.class)
  void keepsInMemoryOnlyWhatDoesNotEncode(Failure failure) {
    instance(Codec.utf8()).get("a", key -> "old");
    // A level of this process tells an instance of its own removals too; a real one does not.
    SilentLevel own = new SilentLevel(level, time);
    own.deaf = true;
    Cache<String, String> cache = instance(own, new Picky(failure, "bad"));
    cache.put("a", "bad");
    assertThat(cache.getIfPresent("a")).isEqualTo("bad");
    assertThat(cache.stats().count(CacheMeter.UNWRITABLE)).isEqualTo(1);
    assertThat(instance(Codec.utf8()).getIfPresent("a")).as("not even the old one").isNull();
  }

  @Test
  void refusesWhatIsNoUtf8() throws CodecException {
    Codec<String> utf8 = Codec.utf8();
    assertThat(utf8.decode(utf8.encode("grüß 🙂"))).isEqualTo("grüß 🙂");
    assertThatThrownBy(() -> utf8.decode(new byte[] {(byte) 0xC3}))
        .isInstanceOf(CodecException.class);
    assertThatThrownBy(() -> utf8.encode("half \uD83D")).isInstanceOf(CodecException.class);
  }

  enum Failure {
    CHECKED,
    UNCHECKED,
    TOO_DEEP
  }

  /** Fails on one text. */
  private record Picky(Failure failure, String refused) implements Codec<String> {

    @Override
    public byte[] encode(String value) throws CodecException {
      refuse(value);
      return value.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String decode(byte[] bytes) throws CodecException {
      String value = new String(bytes, StandardCharsets.UTF_8);
      refuse(value);
      return value;
    }

    private void refuse(String value) throws CodecException {
      if (value.equals(refused)) {
        switch (failure) {
          case CHECKED -> throw new CodecException("not mine", new IOException());
          case UNCHECKED -> throw new IllegalArgumentException("not mine");
          case TOO_DEEP -> throw new StackOverflowError("a chain of many objects");
        }
      }
    }
  }
}
