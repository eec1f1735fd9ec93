// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.coherence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TagStampsTest {

  private static final int[] ONE = TagStamps.hashes(List.of("one"));
  private static final int[] BOTH = TagStamps.hashes(List.of("one", "other"));
  private static final int[] OTHER = TagStamps.hashes(List.of("other"));

  private final TagStamps stamps = new TagStamps();

  @Test
  void invalidateWhatWasReadBeforeAndNotWhatIsReadAfterwards() {
    long before = stamps.tick();
    assertThat(stamps.isInvalidated(BOTH, before)).isFalse();

    stamps.invalidated(ONE, 0);
    assertThat(stamps.isInvalidated(ONE, before)).isTrue();
    assertThat(stamps.isInvalidated(BOTH, before)).isTrue();
    assertThat(stamps.isInvalidated(OTHER, before)).isFalse();
    assertThat(stamps.isInvalidated(ONE, stamps.tick())).isFalse();
    assertThat(stamps.wasInvalidatedAfter(-1, ONE)).as("the log has none").isFalse();
  }

  @Test
  void countEachInvalidation() {
    stamps.invalidated(ONE, 0);
    stamps.invalidated(OTHER, 0);

    assertThat(stamps.tick()).isEqualTo(2);
    assertThat(stamps.isInvalidated(ONE, 1)).isFalse();
    assertThat(stamps.isInvalidated(OTHER, 1)).isTrue();
  }

  @Test
  void compareASharedValueWithTheLastPositionOfItsTags() {
    stamps.invalidated(ONE, 5);

    assertThat(stamps.wasInvalidatedAfter(4, ONE)).isTrue();
    assertThat(stamps.wasInvalidatedAfter(5, ONE)).isFalse();
    assertThat(stamps.wasInvalidatedAfter(4, BOTH)).isTrue();
    assertThat(stamps.wasInvalidatedAfter(4, OTHER)).isFalse();
    assertThat(stamps.isInvalidated(ONE, 0)).isTrue();
  }

  /** From the thread that invalidated, and from the log. */
  @Test
  void countAnInvalidationOnceThatComesTwice() {
    stamps.invalidated(ONE, 5);
    long read = stamps.tick();
    stamps.invalidated(ONE, 5);
    stamps.invalidated(ONE, 4);
    assertThat(stamps.isInvalidated(ONE, read)).isFalse();
    assertThat(stamps.wasInvalidatedAfter(4, ONE)).isTrue();

    stamps.invalidated(ONE, 0);
    assertThat(stamps.isInvalidated(ONE, stamps.tick() - 1)).isTrue();
    assertThat(stamps.wasInvalidatedAfter(5, ONE)).isFalse();
    stamps.invalidated(ONE, 6);
    assertThat(stamps.wasInvalidatedAfter(5, ONE)).isTrue();
  }

  @Test
  void coverTheLogFromWhereItIsKnown() {
    assertThat(stamps.coversFrom(Long.MAX_VALUE - 1)).isFalse();
    stamps.reset(10);

    assertThat(stamps.coversFrom(9)).isFalse();
    assertThat(stamps.coversFrom(10)).isTrue();
  }

  @Test
  void letAnotherThreadInvalidateAfterwards() throws Exception {
    stamps.invalidated(ONE, 1);
    Thread.ofVirtual().start(() -> stamps.invalidated(OTHER, 2)).join();

    assertThat(stamps.tick()).isEqualTo(2);
  }
}
