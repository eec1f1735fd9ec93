// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.coherence.PendingInvalidations;
import dev.headroom.cache.level.MemoryCacheLevel;
import dev.headroom.cache.load.ContextLoader;
import dev.headroom.cache.policy.CachePolicy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What ends with its tags, in two instances on one level. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class TagsTest {

  private static final Duration BOUND = Duration.ofSeconds(1);

  private final ManualTime time = new ManualTime();
  private final MemoryCacheLevel level = new MemoryCacheLevel(1_000_000, time);
  private final SilentLevel thereLevel = new SilentLevel(level, time);
  private final UnavailableLevel hereLevel = new UnavailableLevel(level);
  private final Caches hereCaches = Caches.tiered(hereLevel, time);
  private final Caches thereCaches = Caches.tiered(thereLevel, time);
  private final Cache<String, String> here = named(hereCaches, "names");
  private final Cache<String, String> there = named(thereCaches, "names");

  private static Cache<String, String> named(Caches caches, String name) {
    return caches.cache(
        CachePolicy.builder(name, Codec.utf8()).bound(BOUND).build(), Function.identity());
  }

  private static ContextLoader<String, String> made(String value, String... tags) {
    return (key, context) -> {
      context.tags(tags);
      return value;
    };
  }

  private static final ContextLoader<String, String> NEVER =
      (key, context) -> {
        throw new AssertionError("loaded " + key);
      };

  @Test
  void endWhatIsMadeOfThemInEveryCacheAndInstance() {
    Cache<String, String> other = named(hereCaches, "others");
    here.getWithContext("a", made("old", "x"));
    other.getWithContext("a", made("old", "y", "x"));
    here.getWithContext("b", made("kept", "y"));
    there.getWithContext("a", NEVER);

    assertThat(hereCaches.invalidateTags(List.of("x")).isPublished()).isTrue();

    assertThat(there.getWithContext("a", made("new", "x"))).isEqualTo("new");
    assertThat(here.getWithContext("a", NEVER)).isEqualTo("new");
    assertThat(other.getWithContext("a", made("new"))).isEqualTo("new");
    assertThat(here.getWithContext("b", NEVER)).isEqualTo("kept");
  }

  @Test
  void endWhatWasPutWithThem() {
    here.put("a", "old", List.of("x"));
    assertThat(there.getIfPresent("a")).isEqualTo("old");
    there.invalidateTags(List.of("x"));
    assertThat(here.getIfPresent("a")).isNull();
    assertThat(there.getIfPresent("a")).isNull();
    here.put("a", "new", List.of("x"));
    assertThat(there.getIfPresent("a")).isEqualTo("new");
  }

  @Test
  void endALoadThatBeganBeforeThem() {
    String loaded =
        here.getWithContext(
            "a",
            (key, context) -> {
              thereCaches.invalidateTags(List.of("x"));
              context.tags("x");
              return "old";
            });
    assertThat(loaded).isEqualTo("old");
    assertThat(here.getWithContext("a", made("new", "x"))).isEqualTo("new");
    assertThat(there.getWithContext("a", NEVER)).isEqualTo("new");
  }

  @Test
  void endWhatAnInstanceReadsThatDidNotHearOfThemWithinTheBound() {
    here.getWithContext("a", made("old", "x"));
    thereLevel.confirm();
    thereLevel.deaf = true;
    time.advance(BOUND.dividedBy(2));
    hereCaches.invalidateTags(List.of("x"));
    assertThat(there.getWithContext("a", NEVER)).as("it may not know yet").isEqualTo("old");
    time.advance(BOUND.dividedBy(2).plusMillis(1));
    assertThat(there.getWithContext("a", made("new", "x"))).isEqualTo("new");
  }

  @Test
  void areAskedForOnlyWhereTheLogDoesNotReachBack() {
    here.getWithContext("born before", made("v", "x"));
    SilentLevel lateLevel = new SilentLevel(level, time);
    level.put("names", "some", new byte[0], BOUND);
    Cache<String, String> late = named(Caches.tiered(lateLevel, time), "names");
    lateLevel.confirm();
    late.getWithContext("born before", NEVER);
    assertThat(lateLevel.endsAsked).hasValue(1);
    here.getWithContext("born after", made("v", "x"));
    lateLevel.confirm();
    late.getWithContext("born after", NEVER);
    assertThat(lateLevel.endsAsked).hasValue(1);
  }

  @Test
  void endWhatALateInstanceNeverHeardOf() {
    here.getWithContext("a", made("old", "x"));
    hereCaches.invalidateTags(List.of("x"));
    Cache<String, String> late = named(Caches.tiered(level, time), "names");
    assertThat(late.getWithContext("a", made("new", "x"))).isEqualTo("new");
  }

  @Test
  void areRememberedWhileTheLevelIsAway() {
    here.getWithContext("a", made("old", "x"));
    there.getWithContext("a", NEVER);
    hereLevel.away = true;
    assertThat(hereCaches.invalidateTags(List.of("x")).isPublished()).isFalse();
    assertThat(here.getWithContext("a", made("new", "x"))).isEqualTo("new");
    hereLevel.away = false;
    assertThat(hereCaches.publishPending()).isTrue();
    assertThat(there.getWithContext("a", made("newer", "x"))).isEqualTo("newer");
  }

  @Test
  void clearAllCachesOnceTooManyToRemember() {
    here.getWithContext("a", made("old"));
    there.getWithContext("a", NEVER);
    hereLevel.away = true;
    IntStream.rangeClosed(0, PendingInvalidations.MAX_KEYS)
        .forEach(i -> hereCaches.invalidateTags(List.of("t" + i)));
    hereLevel.away = false;
    assertThat(hereCaches.publishPending()).isTrue();
    assertThat(there.getWithContext("a", made("new"))).isEqualTo("new");
  }

  @Test
  void workInMemoryAlone() {
    Caches caches = Caches.inMemory(time);
    Cache<String, String> cache = named(caches, "alone");
    cache.getWithContext("a", made("old", "x"));
    cache.put("b", "old", List.of("x"));
    cache.put("c", "kept", List.of("y"));
    cache.invalidateTags(List.of("x"));
    assertThat(cache.getWithContext("a", made("new"))).isEqualTo("new");
    assertThat(cache.getIfPresent("b")).isNull();
    assertThat(cache.getIfPresent("c")).isEqualTo("kept");
  }

  @Test
  void mayBeNamedTwiceByALoader() {
    assertThat(here.getWithContext("a", made("old", "from ann", "from ann"))).isEqualTo("old");
    hereCaches.invalidateTags(List.of("from ann"));
    assertThat(here.getWithContext("a", made("new"))).isEqualTo("new");
  }

  @Test
  void areRefusedIfEmptyTooLongTooManyOrNoUtf8() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> here.put("a", "v", List.of("")))
        .withMessageContaining("tag of 0 characters, allowed 1 to 255");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> hereCaches.invalidateTags(List.of("t".repeat(256))));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> here.getWithContext("a", made("v", "half \ud83d")))
        .withMessageContaining("tag of 6 characters has half a surrogate pair");
    String[] many = IntStream.range(0, 65).mapToObj(i -> "t" + i).toArray(String[]::new);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> here.getWithContext("a", made("v", many)))
        .withMessageContaining("were 65, allowed at most 64");
  }
}
