// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.AbstractCollection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RevocationIndexTest {
  private static final long UNTIL = 1_000;

  /** The two halves of a fingerprint by which an entry is found. */
  private record Key(long a, long b) {}

  private record Found(long revision, long untilSeconds) {}

  private static RevocationEntry entry(long a, long b, long revision, long until) {
    return new RevocationEntry(
        RevocationScope.USER,
        new Fingerprint(a, b, 0, 0),
        revision,
        Instant.EPOCH,
        Instant.ofEpochSecond(until));
  }

  private static RevocationIndex of(List<RevocationEntry> entries) {
    return RevocationIndex.of(RevocationIndex.EMPTY, entries, 0);
  }

  private static Map<Key, Found> contents(RevocationIndex index) {
    Map<Key, Found> found = new HashMap<>();
    index.forEach((a, b, revision, until) ->
        assertThat(found.put(new Key(a, b), new Found(revision, until))).isNull());
    return found;
  }

  /** Keys of few different bits: they meet in the filter and in the slots, also in the last. */
  private static Key key(Random random) {
    return new Key(
        random.nextInt(4) * 31L, ((long) random.nextInt(6) << 28) | (255 - random.nextInt(3)));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34})
  void findsWhatAMapFindsAlsoWhenKeysCollide(long seed) {
    Random random = new Random(seed);
    Map<Key, Found> oracle = new HashMap<>();
    RevocationIndex index = RevocationIndex.EMPTY;
    for (int batch = 0; batch < 12; batch++) {
      List<RevocationEntry> more = new ArrayList<>();
      for (int i = random.nextInt(8); i > 0; i--) {
        Key key = key(random);
        long revision = 1L + random.nextInt(50);
        int until = random.nextInt(100);
        more.add(entry(key.a(), key.b(), revision, until));
        oracle.merge(
            key,
            new Found(revision, until + 1),
            (one, other) ->
                new Found(
                    Math.max(one.revision(), other.revision()),
                    Math.max(one.untilSeconds(), other.untilSeconds())));
      }
      index =
          random.nextBoolean()
              ? RevocationIndex.of(index, more, 0)
              : RevocationIndex.merge(index, of(more), 0);

      assertThat(contents(index)).isEqualTo(oracle);
      assertThat(index.size()).isEqualTo(oracle.size());
      for (int i = 0; i < 100; i++) {
        Key key = key(random);
        assertThat(index.revisionOf(key.a(), key.b()))
            .isEqualTo(oracle.getOrDefault(key, new Found(0, 0)).revision());
      }
    }
  }

  @Test
  void keepsAnEntryForASecondAfterItsEnd() {
    RevocationIndex index = of(List.of(entry(1, 2, 7, UNTIL)));

    assertThat(RevocationIndex.of(index, List.of(), UNTIL + 1).revisionOf(1, 2)).isEqualTo(7);
    assertThat(RevocationIndex.of(index, List.of(), UNTIL + 2).revisionOf(1, 2)).isZero();
    RevocationIndex both = RevocationIndex.merge(index, index, UNTIL + 1);
    assertThat(both.size()).isOne();
    assertThat(RevocationIndex.merge(RevocationIndex.EMPTY, both, UNTIL + 2).size()).isZero();
  }

  @Test
  void keepsAnEntryWithoutEndUntil2106() {
    RevocationIndex index = of(List.of(entry(1, 2, 7, Instant.MAX.getEpochSecond())));

    assertThat(contents(index).values()).containsExactly(new Found(7, 0xFFFF_FFFFL));
  }

  /** Three longs and an int a slot, twice as many slots as entries, 16 bits an entry. */
  @ParameterizedTest
  @CsvSource({"0, 64", "1, 64", "2, 120", "3, 232", "4, 232", "5, 464", "100, 7424"})
  void takesAKnownSpace(int entries, long bytes) {
    List<RevocationEntry> more = new ArrayList<>();
    for (int i = 0; i < entries; i++) {
      more.add(entry(i, i, 1, UNTIL));
    }

    assertThat(of(more).bytes()).isEqualTo(bytes);
  }

  @Test
  void refusesMoreThanItCanHold() {
    int tooMany = (1 << 24) + 1;

    assertThatThrownBy(() -> RevocationIndex.of(RevocationIndex.EMPTY, new Many(tooMany), 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("were 16777217, allowed 16777216");
  }

  /** Claims a size. */
  private static final class Many extends AbstractCollection<RevocationEntry> {
    private final int size;

    Many(int size) {
      this.size = size;
    }

    @Override
    public Iterator<RevocationEntry> iterator() {
      return Collections.emptyIterator();
    }

    @Override
    public int size() {
      return size;
    }
  }
}
