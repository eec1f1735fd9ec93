// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cache.level.CacheLevel;
import dev.headroom.cache.level.CacheLevel.ConditionalPut;
import dev.headroom.cache.level.CacheLevel.LoadLease;
import dev.headroom.cache.level.Fence;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/**
 * What every {@link CacheLevel} must hold to between the commit of a change and its invalidation:
 * the process that commits may die there.
 *
 * <p>Confined to one thread.
 */
abstract class CacheFenceContract {

  static final Duration LONG = Duration.ofMinutes(5);

  /** A cache that no other test names. */
  final String cache = "contract-" + Long.toHexString(ThreadLocalRandom.current().nextLong());

  private final String tag = cache + "-tag";

  /**
   * Returns the level under test, which must be reachable.
   *
   * @return the same for one test
   */
  protected abstract CacheLevel level();

  @Test
  void storesNoLoadThatBeganWhileItsKeyWasFenced() {
    level().put(cache, "a", bytes("old"), LONG);
    LoadLease before = level().lease(cache, "b", LONG, false);
    Fence begin = Fence.begin();
    level().remove(cache, List.of("a", "b"), begin);
    assertThat(value("a")).isEqualTo("nothing");
    assertThat(isStored("b", before)).as("leased before").isFalse();
    LoadLease meanwhile = lease("a");
    assertThat(isStored("a", lease("else"))).as("a forged lease").isFalse();
    assertThat(isStored("a", meanwhile)).isFalse();
    assertThat(value("a")).isEqualTo("nothing");
    LoadLease late = lease("a");
    level().remove(cache, List.of("a", "b"), begin.end());
    assertThat(isStored("a", late)).as("read before the end").isFalse();
    assertThat(isStored("a", lease("a"))).isTrue();
    assertThat(isStored("b", lease("b"))).isTrue();
  }

  @Test
  void storesNoLoadThatBeganWhileItsCacheOrATagWasFenced() {
    Fence ofCache = Fence.begin();
    level().clear(cache, ofCache);
    assertThat(isStored("a", lease("a"))).isFalse();
    level().clear(cache, ofCache.end());
    assertThat(isStored("a", lease("a"))).isTrue();

    Fence ofTag = Fence.begin();
    level().invalidateTags(List.of(tag), LONG, ofTag);
    assertThat(isStored("b", lease("b"), tag)).isFalse();
    assertThat(isStored("c", lease("c"), tag + "-other")).isTrue();
    LoadLease late = lease("b");
    level().invalidateTags(List.of(tag), LONG, ofTag.end());
    assertThat(isStored("b", late, tag)).as("read before the end").isFalse();
    assertThat(isStored("b", lease("b"), tag)).isTrue();
  }

  @Test
  void endsTheFenceOfOneChangeAlone() {
    Fence one = Fence.begin();
    Fence other = Fence.begin();
    level().remove(cache, List.of("a"), one);
    level().remove(cache, List.of("a"), other);
    level().remove(cache, List.of("a"), one.end());
    level().remove(cache, List.of("a"));
    assertThat(isStored("a", lease("a"))).isFalse();
    level().remove(cache, List.of("a"), other.end());
    assertThat(isStored("a", lease("a"))).isTrue();
  }

  @Test
  void putsTheValueOfAChangeAndEndsItsFence() {
    Fence begin = Fence.begin();
    long fenced = level().remove(cache, List.of("a"), begin);
    CacheLevel.FencedPut put = level().putIfFenced(put("a", begin.token(), "new"));
    assertThat(put.isStored()).isTrue();
    assertThat(put.position()).isGreaterThan(fenced);
    assertThat(value("a")).isEqualTo("new");
    level().remove(cache, List.of("a"));
    assertThat(isStored("a", lease("a"))).isTrue();
  }

  /** Another change may have come in between, so the value may be the older one. */
  @Test
  void removesAKeyInPlaceOfPuttingAValueThatAnotherChangeOvertook() {
    List<Runnable> changes =
        List.of(
            () -> level().remove(cache, List.of("a")),
            () -> level().put(cache, "a", bytes("newer"), LONG),
            () -> level().clear(cache),
            () -> level().remove(cache, List.of("a"), Fence.begin()));
    for (Runnable change : changes) {
      Fence begin = Fence.begin();
      level().remove(cache, List.of("a"), begin);
      change.run();
      assertThat(level().putIfFenced(put("a", begin.token(), "older")).isStored()).isFalse();
      assertThat(value("a")).isEqualTo("nothing");
    }
  }

  @Test
  void putsTheValueOfATransactionThatAlsoRemovesTheKey() {
    Fence removal = Fence.begin();
    Fence put = removal.beginAnother();
    level().remove(cache, List.of("a"), removal);
    level().remove(cache, List.of("a"), put);
    level().remove(cache, List.of("a"), removal.end());
    assertThat(level().putIfFenced(put("a", put.token(), "new")).isStored()).isTrue();
    assertThat(value("a")).isEqualTo("new");
  }

  @Test
  void putsNothingOfAnotherCallerWhileAChangeIsUnderWay() {
    Fence begin = Fence.begin();
    level().remove(cache, List.of("a"), begin);
    level().put(cache, "a", bytes("old"), LONG);
    assertThat(value("a")).isEqualTo("nothing");
    level().remove(cache, List.of("a"), begin.end());
    level().put(cache, "a", bytes("new"), LONG);
    assertThat(value("a")).isEqualTo("new");
  }

  final LoadLease lease(String key) {
    return level().lease(cache, key, LONG, false);
  }

  final boolean isStored(String key, LoadLease lease, String... tags) {
    return level()
        .putIfLeased(
            new ConditionalPut(cache, key, token(lease), bytes("loaded"), LONG, List.of(tags)));
  }

  static String token(LoadLease lease) {
    assertThat(lease).isInstanceOf(LoadLease.Granted.class);
    return ((LoadLease.Granted) lease).token();
  }

  final ConditionalPut put(String key, String token, String value) {
    return new ConditionalPut(cache, key, token, bytes(value), LONG, List.of());
  }

  private String value(String key) {
    return level().get(cache, key).stream()
        .map(each -> new String(each.bytes(), UTF_8))
        .findFirst()
        .orElse("nothing");
  }

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
