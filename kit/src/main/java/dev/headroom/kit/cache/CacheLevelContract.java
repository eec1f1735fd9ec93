// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cache.level.CacheLevel;
import dev.headroom.cache.level.CacheLevel.ConditionalPut;
import dev.headroom.cache.level.CacheLevel.LoadLease;
import dev.headroom.cache.level.CacheLevel.StoredValue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What every {@link CacheLevel} must hold to; a store's whole test is to extend this and name
 * itself.
 *
 * <p>Confined to one thread. The keys are new for each test, so that levels may be shared.
 */
public abstract class CacheLevelContract extends CacheFenceContract {

  /** Makes a contract that a subclass fulfils. */
  protected CacheLevelContract() {}

  /**
   * Lets time pass as the level sees it.
   *
   * @param passed how much, at most a second
   */
  protected abstract void letPass(Duration passed);

  @Test
  void returnsNullForWhatWasNeverPut() {
    assertThat(value(cache, "a")).isNull();
  }

  @Test
  void returnsTheBytesThatWerePut() {
    byte[] value = new byte[100_000];
    new Random(7).nextBytes(value);
    level().put(cache, "a", value, LONG);
    assertThat(value(cache, "a")).isEqualTo(value);
    level().put(cache, "empty", new byte[0], LONG);
    assertThat(value(cache, "empty")).isEmpty();
  }

  @Test
  void keepsTheLastOfTwo() {
    level().put(cache, "a", bytes("1"), LONG);
    level().put(cache, "a", bytes("2"), LONG);
    assertThat(value(cache, "a")).isEqualTo(bytes("2"));
  }

  @Test
  void removesValues() {
    level().put(cache, "a", bytes("1"), LONG);
    level().put(cache, "b", bytes("2"), LONG);
    level().remove(cache, List.of("a"));
    level().remove(cache, List.of("never"));
    assertThat(value(cache, "a")).isNull();
    assertThat(value(cache, "b")).isEqualTo(bytes("2"));
  }

  @Test
  void keepsAValueOfEachShapeUntilTheKeyIsRemoved() {
    storeShape("old", "1");
    storeShape("new", "2");
    storeShape("new", "3");
    assertThat(level().get(cache, "a"))
        .extracting(each -> each.shape() + new String(each.bytes(), StandardCharsets.UTF_8))
        .containsExactlyInAnyOrder("old1", "new3");
    level().remove(cache, List.of("a"));
    assertThat(level().get(cache, "a")).isEmpty();
    storeShape("old", "4");
    level().put(cache, "a", "new", bytes("5"), LONG, List.of());
    assertThat(level().get(cache, "a")).extracting(StoredValue::shape).containsExactly("new");
  }

  private void storeShape(String shape, String value) {
    LoadLease granted = level().lease(cache, "a", LONG, true);
    assertThat(
            level()
                .putIfLeased(
                    new ConditionalPut(
                        cache, "a", token(granted), shape, bytes(value), LONG, List.of())))
        .isTrue();
  }

  @Test
  void removesSeveralAtOnce() {
    List<String> keys = IntStream.range(0, 500).mapToObj(i -> "k" + i).toList();
    keys.forEach(key -> level().put(cache, key, bytes("v"), LONG));
    level().put(cache, "kept", bytes("v"), LONG);
    level().remove(cache, keys);
    level().remove(cache, List.of("never", "k1"));
    level().remove(cache, List.of());
    assertThat(keys).allSatisfy(key -> assertThat(value(cache, key)).isNull());
    assertThat(value(cache, "kept")).isEqualTo(bytes("v"));
  }

  /** More than a script of the store may pass on at once. */
  @Test
  void removesAnyNumberAtOnce() {
    List<String> keys = IntStream.range(0, 12_345).mapToObj(i -> "k" + i).toList();
    List<String> present = List.of("k0", "k999", "k1000", "k3999", "k8191", "k12344");
    present.forEach(key -> level().put(cache, key, bytes("v"), LONG));
    LoadLease overtaken = lease("k5000");
    long before = level().put(cache, "kept", bytes("v"), LONG);
    assertThat(level().remove(cache, keys)).isGreaterThan(before);
    assertThat(present).allSatisfy(key -> assertThat(value(cache, key)).isNull());
    assertThat(value(cache, "kept")).isEqualTo(bytes("v"));
    assertThat(isStored("k5000", overtaken, "some")).isFalse();
  }

  @Test
  void expiresValues() {
    level().put(cache, "a", bytes("1"), Duration.ofMillis(50));
    letPass(Duration.ofMillis(200));
    assertThat(value(cache, "a")).isNull();
  }

  @Test
  void clearsOneCacheAndNoOther() {
    String other = cache + "-other";
    for (int i = 0; i < 2_500; i++) {
      level().put(cache, "k" + i, bytes("v"), LONG);
    }
    level().put(other, "k1", bytes("kept"), LONG);
    level().clear(cache);
    for (int i = 0; i < 2_500; i += 99) {
      assertThat(value(cache, "k" + i)).isNull();
    }
    assertThat(value(other, "k1")).isEqualTo(bytes("kept"));
    level().put(cache, "k1", bytes("again"), LONG);
    assertThat(value(cache, "k1")).isEqualTo(bytes("again"));
  }

  @Test
  void takesKeysOfAnyCharacters() {
    String key = "ü ?*[x]{y}:\n\0/" + "k".repeat(1 << 20);
    level().put(cache, key, bytes("1"), LONG);
    assertThat(value(cache, key)).isEqualTo(bytes("1"));
    assertThat(value(cache, key + "k")).isNull();
    level().put(cache, "half \ud83d", bytes("2"), LONG);
    assertThat(value(cache, "half \ude00")).isNull();
    assertThat(value(cache, "half ?")).isNull();
  }

  @Test
  void leasesALoadToOneAtATime() {
    LoadLease first = lease("a");
    assertThat(first).isInstanceOf(LoadLease.Granted.class);
    assertThat(lease("a"))
        .isInstanceOfSatisfying(
            LoadLease.Busy.class,
            busy -> assertThat(busy.left()).isPositive().isLessThanOrEqualTo(LONG));
    assertThat(lease("b")).isInstanceOf(LoadLease.Granted.class);
    assertThat(level().putIfLeased(put("a", token(first), "1"))).isTrue();
    assertThat(value(cache, "a")).isEqualTo(bytes("1"));
    assertThat(lease("a"))
        .isInstanceOfSatisfying(
            LoadLease.Found.class,
            found -> assertThat(found.values().get(0).bytes()).isEqualTo(bytes("1")));
  }

  @Test
  void refusesAConditionalPutThatARemovalAPutOrAClearOvertook() {
    LoadLease removed = lease("a");
    level().remove(cache, List.of("a"));
    assertThat(level().putIfLeased(put("a", token(removed), "old"))).isFalse();
    assertThat(value(cache, "a")).isNull();

    LoadLease replaced = lease("a");
    level().put(cache, "a", bytes("new"), LONG);
    assertThat(level().putIfLeased(put("a", token(replaced), "old"))).isFalse();
    assertThat(value(cache, "a")).isEqualTo(bytes("new"));

    LoadLease cleared = lease("b");
    level().clear(cache);
    assertThat(level().putIfLeased(put("b", token(cleared), "old"))).isFalse();
    assertThat(value(cache, "b")).isNull();
  }

  @Test
  void refusesTheLeaseOfAnotherAndALeaseTwice() {
    LoadLease granted = lease("a");
    assertThat(level().putIfLeased(put("a", "forged", "1"))).isFalse();
    assertThat(level().putIfLeased(put("a", token(granted), "1"))).isTrue();
    assertThat(level().putIfLeased(put("a", token(granted), "2"))).isFalse();
    assertThat(value(cache, "a")).isEqualTo(bytes("1"));
  }

  @Test
  void endsALeaseThatNobodyReleases() {
    LoadLease lost = level().lease(cache, "a", Duration.ofMillis(50), false);
    letPass(Duration.ofMillis(200));
    assertThat(lease("a")).isInstanceOf(LoadLease.Granted.class);
    assertThat(level().putIfLeased(put("a", token(lost), "late"))).isFalse();
  }

  @Test
  void releasesALeaseWithoutAValue() {
    LoadLease granted = lease("a");
    assertThat(
            level()
                .putIfLeased(new ConditionalPut(cache, "a", token(granted), null, LONG, List.of())))
        .isTrue();
    assertThat(value(cache, "a")).isNull();
    assertThat(lease("a")).isInstanceOf(LoadLease.Granted.class);
  }

  @Test
  void leasesALoadAgainWhereTheValueIsOfNoUse() {
    level().put(cache, "a", bytes("unreadable"), LONG);
    LoadLease granted = level().lease(cache, "a", LONG, true);
    assertThat(granted).isInstanceOf(LoadLease.Granted.class);
    assertThat(level().putIfLeased(put("a", token(granted), "1"))).isTrue();
    assertThat(value(cache, "a")).isEqualTo(bytes("1"));
  }

  @Test
  void readsAndLeasesAndPutsSeveralAtOnce() {
    level().put(cache, "a", bytes("1"), LONG);
    assertThat(level().getAll(cache, List.of("a", "b"))).containsOnlyKeys("a");

    List<LoadLease> leases = level().leaseAll(cache, List.of("a", "b", "c"), LONG);
    assertThat(leases.get(0)).isInstanceOf(LoadLease.Found.class);
    level().remove(cache, List.of("c"));
    List<Boolean> kept =
        level()
            .putAllIfLeased(
                List.of(put("b", token(leases.get(1)), "2"), put("c", token(leases.get(2)), "3")));

    assertThat(kept).containsExactly(true, false);
    assertThat(level().getAll(cache, List.of("a", "b", "c"))).containsOnlyKeys("a", "b");
  }

  @Test
  void remembersWhenATagWasLastInvalidated() {
    String tag = cache + "-tag";
    long before = level().put(cache, "before", bytes("1"), LONG);
    long first = level().invalidateTags(List.of(tag, tag + "2"), LONG);
    long second = level().invalidateTags(List.of(tag), LONG);
    long after = level().put(cache, "after", bytes("1"), LONG);

    assertThat(List.of(before, first, second, after)).isSorted().doesNotHaveDuplicates();
    assertThat(level().lastInvalidationOf(List.of(tag))).isEqualTo(second);
    assertThat(level().lastInvalidationOf(List.of(tag + "2"))).isEqualTo(first);
    assertThat(position("before")).isLessThan(first);
    assertThat(position("after")).isGreaterThan(second);
  }

  /** As long as the value lives; otherwise a reader would take it for one that was lost. */
  @Test
  void knowsThatTheTagOfAValueWasNotInvalidatedSince() {
    String tag = cache + "-tag";
    level().put(cache, "a", "", bytes("1"), LONG, List.of(tag));
    assertThat(level().lastInvalidationOf(List.of(tag))).isLessThanOrEqualTo(position("a"));
    String loaded = cache + "-loaded";
    assertThat(isStored("b", lease("b"), loaded)).isTrue();
    assertThat(level().lastInvalidationOf(List.of(loaded))).isLessThanOrEqualTo(position("b"));
    level().invalidateTags(List.of(tag, loaded), Duration.ofMillis(1));
    assertThat(level().lastInvalidationOf(List.of(tag))).isGreaterThan(position("a"));
    assertThat(level().lastInvalidationOf(List.of(loaded))).isGreaterThan(position("b"));
  }

  @Test
  void refusesAConditionalPutWhoseTagWasInvalidatedSinceItsLease() {
    String tag = cache + "-tag";
    level().invalidateTags(List.of(tag), LONG);
    LoadLease later = lease("later");
    LoadLease overtaken = lease("overtaken");
    LoadLease other = lease("other");
    assertThat(isStored("later", later, tag)).as("invalidated before the lease").isTrue();
    level().invalidateTags(List.of(tag), LONG);

    assertThat(isStored("overtaken", overtaken, tag)).isFalse();
    assertThat(value(cache, "overtaken")).isNull();
    assertThat(lease("overtaken")).as("its lease has ended").isInstanceOf(LoadLease.Granted.class);
    assertThat(isStored("other", other, tag + "-else")).isTrue();
  }

  @Test
  void positionsAValueWhereItsLeaseWasGranted() {
    long before = level().put(cache, "x", bytes("1"), LONG);
    LoadLease granted = lease("a");
    long meanwhile = level().put(cache, "x", bytes("2"), LONG);
    assertThat(isStored("a", granted, "some")).isTrue();

    assertThat(position("a")).isGreaterThanOrEqualTo(before).isLessThan(meanwhile);
  }

  private long position(String key) {
    return level().get(cache, key).get(0).position();
  }

  private byte @Nullable [] value(String ofCache, String key) {
    List<StoredValue> stored = level().get(ofCache, key);
    assertThat(stored).hasSizeLessThan(2);
    return stored.isEmpty() ? null : stored.get(0).bytes();
  }

  @Test
  void isAvailable() {
    assertThat(level().isAvailable()).isTrue();
  }
}
