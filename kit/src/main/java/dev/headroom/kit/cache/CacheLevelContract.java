// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cache.CacheLevel;
import dev.headroom.cache.Claim;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What every {@link CacheLevel} must hold to; a store's whole test is to extend this and name
 * itself.
 *
 * <p>Confined to one thread. The keys are new for each test, so that levels may be shared.
 */
public abstract class CacheLevelContract {

  private static final Duration LONG = Duration.ofMinutes(5);

  private final String cache =
      "contract-" + Long.toHexString(ThreadLocalRandom.current().nextLong());

  /** Makes a contract that a subclass fulfils. */
  protected CacheLevelContract() {}

  /**
   * Returns the level under test, which must be reachable.
   *
   * @return the same for one test
   */
  protected abstract CacheLevel level();

  /**
   * Lets time pass as the level sees it.
   *
   * @param passed how much, at most a second
   */
  protected abstract void letPass(Duration passed);

  @Test
  void answersNullForWhatWasNeverPut() {
    assertThat(level().get(cache, "a")).isNull();
  }

  @Test
  void givesBackTheBytesThatWerePut() {
    byte[] value = new byte[100_000];
    new Random(7).nextBytes(value);
    level().put(cache, "a", value, LONG);
    assertThat(level().get(cache, "a")).isEqualTo(value);
    level().put(cache, "empty", new byte[0], LONG);
    assertThat(level().get(cache, "empty")).isEmpty();
  }

  @Test
  void keepsTheLastOfTwo() {
    level().put(cache, "a", bytes("1"), LONG);
    level().put(cache, "a", bytes("2"), LONG);
    assertThat(level().get(cache, "a")).isEqualTo(bytes("2"));
  }

  @Test
  void forgetsWhatIsRemoved() {
    level().put(cache, "a", bytes("1"), LONG);
    level().put(cache, "b", bytes("2"), LONG);
    level().remove(cache, "a");
    level().remove(cache, "never");
    assertThat(level().get(cache, "a")).isNull();
    assertThat(level().get(cache, "b")).isEqualTo(bytes("2"));
  }

  @Test
  void forgetsSeveralAtOnce() {
    List<String> keys = IntStream.range(0, 500).mapToObj(i -> "k" + i).toList();
    keys.forEach(key -> level().put(cache, key, bytes("v"), LONG));
    level().put(cache, "kept", bytes("v"), LONG);
    level().removeAll(cache, keys);
    level().removeAll(cache, List.of("never", "k1"));
    level().removeAll(cache, List.of());
    assertThat(keys).allSatisfy(key -> assertThat(level().get(cache, key)).isNull());
    assertThat(level().get(cache, "kept")).isEqualTo(bytes("v"));
  }

  @Test
  void forgetsWhatIsOverItsTime() {
    level().put(cache, "a", bytes("1"), Duration.ofMillis(50));
    letPass(Duration.ofMillis(200));
    assertThat(level().get(cache, "a")).isNull();
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
      assertThat(level().get(cache, "k" + i)).isNull();
    }
    assertThat(level().get(other, "k1")).isEqualTo(bytes("kept"));
    level().put(cache, "k1", bytes("again"), LONG);
    assertThat(level().get(cache, "k1")).isEqualTo(bytes("again"));
  }

  @Test
  void takesKeysOfAnyCharacters() {
    String key = "ü ?*[x]{y}:\n\0/" + "k".repeat(2_000);
    level().put(cache, key, bytes("1"), LONG);
    assertThat(level().get(cache, key)).isEqualTo(bytes("1"));
    assertThat(level().get(cache, key + "k")).isNull();
  }

  @Test
  void grantsALoadToOneAtATime() {
    Claim first = claim("a");
    assertThat(first).isInstanceOf(Claim.Granted.class);
    assertThat(claim("a"))
        .isInstanceOfSatisfying(
            Claim.Busy.class,
            busy -> assertThat(busy.left()).isPositive().isLessThanOrEqualTo(LONG));
    assertThat(claim("b")).isInstanceOf(Claim.Granted.class);
    assertThat(level().fill(cache, "a", token(first), bytes("1"), LONG)).isTrue();
    assertThat(level().get(cache, "a")).isEqualTo(bytes("1"));
    assertThat(claim("a"))
        .isInstanceOfSatisfying(
            Claim.Found.class, found -> assertThat(found.bytes()).isEqualTo(bytes("1")));
  }

  @Test
  void refusesAFillThatARemovalAPutOrAClearOvertook() {
    Claim removed = claim("a");
    level().remove(cache, "a");
    assertThat(level().fill(cache, "a", token(removed), bytes("old"), LONG)).isFalse();
    assertThat(level().get(cache, "a")).isNull();

    Claim replaced = claim("a");
    level().put(cache, "a", bytes("new"), LONG);
    assertThat(level().fill(cache, "a", token(replaced), bytes("old"), LONG)).isFalse();
    assertThat(level().get(cache, "a")).isEqualTo(bytes("new"));

    Claim cleared = claim("b");
    level().clear(cache);
    assertThat(level().fill(cache, "b", token(cleared), bytes("old"), LONG)).isFalse();
    assertThat(level().get(cache, "b")).isNull();
  }

  @Test
  void refusesTheGrantOfAnotherAndAGrantTwice() {
    Claim granted = claim("a");
    assertThat(level().fill(cache, "a", "forged", bytes("1"), LONG)).isFalse();
    assertThat(level().fill(cache, "a", token(granted), bytes("1"), LONG)).isTrue();
    assertThat(level().fill(cache, "a", token(granted), bytes("2"), LONG)).isFalse();
    assertThat(level().get(cache, "a")).isEqualTo(bytes("1"));
  }

  @Test
  void takesAGrantBackThatNobodyEnds() {
    Claim lost = level().claim(cache, "a", Duration.ofMillis(50), false);
    letPass(Duration.ofMillis(200));
    assertThat(claim("a")).isInstanceOf(Claim.Granted.class);
    assertThat(level().fill(cache, "a", token(lost), bytes("late"), LONG)).isFalse();
  }

  @Test
  void endsAGrantWithoutAValue() {
    Claim granted = claim("a");
    assertThat(level().fill(cache, "a", token(granted), null, LONG)).isTrue();
    assertThat(level().get(cache, "a")).isNull();
    assertThat(claim("a")).isInstanceOf(Claim.Granted.class);
  }

  @Test
  void grantsALoadAnewWhereTheValueIsOfNoUse() {
    level().put(cache, "a", bytes("unreadable"), LONG);
    Claim granted = level().claim(cache, "a", LONG, true);
    assertThat(granted).isInstanceOf(Claim.Granted.class);
    assertThat(level().fill(cache, "a", token(granted), bytes("1"), LONG)).isTrue();
    assertThat(level().get(cache, "a")).isEqualTo(bytes("1"));
  }

  private Claim claim(String key) {
    return level().claim(cache, key, LONG, false);
  }

  private static String token(Claim claim) {
    assertThat(claim).isInstanceOf(Claim.Granted.class);
    return ((Claim.Granted) claim).token();
  }

  @Test
  void saysThatItIsThere() {
    assertThat(level().available()).isTrue();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
