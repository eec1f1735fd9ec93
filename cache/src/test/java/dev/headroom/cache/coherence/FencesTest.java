// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.coherence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cache.ManualTime;
import dev.headroom.cache.level.Fence;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FencesTest {

  private static final Duration ALMOST = Fence.LONGEST.minusNanos(1);

  private final ManualTime time = new ManualTime();
  private final Fences fences = new Fences(time);

  private Fence begin(int... hashes) {
    Fence fence = Fence.begin();
    fences.apply(hashes, fence);
    return fence;
  }

  @Test
  void standAroundTheirHashesUntilTheyEnd() {
    assertThat(fences.isAround(1)).isFalse();
    Fence fence = begin(1, 2);
    assertThat(fences.isAround(1)).isTrue();
    assertThat(fences.isAround(2)).isTrue();
    assertThat(fences.isAround(3)).isFalse();

    fences.apply(new int[] {1}, fence.end());
    assertThat(fences.isAround(1)).isFalse();
    assertThat(fences.isAround(2)).isTrue();
  }

  @Test
  void endByThemselvesAfterTheLongestTime() {
    time.advance(Duration.ofSeconds(100));
    begin(1);
    begin();
    time.advance(ALMOST);
    assertThat(fences.takeExpired()).isEmpty();
    assertThat(fences.isAround(1)).isTrue();
    assertThat(fences.isAround(2)).as("around all").isTrue();

    time.advance(Duration.ofNanos(1));
    assertThat(fences.isAround(1)).isFalse();
    assertThat(fences.isAround(2)).isFalse();
  }

  @Test
  void standTwiceWhereTwoBegan() {
    Fence one = begin(1);
    begin(1);
    fences.apply(new int[] {1}, one.end());

    assertThat(fences.isAround(1)).isTrue();
  }

  @Test
  void standAroundAllWhereNoHashIsNamed() {
    Fence fence = begin();
    assertThat(fences.isAround(7)).isTrue();
    assertThat(fences.standing()).as("of the named ones").isEmpty();

    fences.apply(new int[0], fence.end());
    assertThat(fences.isAround(7)).isFalse();
  }

  @Test
  void areListedInAscendingOrderByOneArrayUntilTheyChange() {
    assertThat(fences.standing()).isEmpty();
    Fence fence = begin(5, -3, 900);
    int[] standing = fences.standing();
    assertThat(standing).containsExactly(-3, 5, 900);
    time.advance(ALMOST);
    assertThat(fences.takeExpired()).isEmpty();
    assertThat(fences.standing()).isSameAs(standing);

    fences.apply(new int[] {5}, fence.end());
    assertThat(fences.standing()).containsExactly(-3, 900);
    begin(7);
    assertThat(fences.standing()).containsExactly(-3, 7, 900);
  }

  @Test
  void leaveTheListWhenTheyEndByThemselves() {
    begin(1);
    time.advance(Duration.ofSeconds(10));
    begin(2);
    assertThat(fences.standing()).containsExactly(1, 2);

    time.advance(Fence.LONGEST.minusSeconds(10));
    assertThat(fences.standing()).containsExactly(2);
    time.advance(Duration.ofSeconds(10));
    assertThat(fences.standing()).isEmpty();
  }

  @Test
  void areTakenOnceWhenTheyEndedByThemselves() {
    begin(1, 2);
    begin();
    time.advance(Duration.ofSeconds(10));
    begin(2, 3);
    time.advance(Fence.LONGEST.minusSeconds(10).minusNanos(1));
    assertThat(fences.takeExpired()).isEmpty();

    time.advance(Duration.ofNanos(1));
    assertThat(fences.takeExpired()).containsExactlyInAnyOrder(1, 2);
    assertThat(fences.takeExpired()).isEmpty();
    assertThat(fences.isAround(2)).as("the second one still stands").isTrue();
    assertThat(fences.standing()).containsExactly(2, 3);
    time.advance(Duration.ofSeconds(10));
    assertThat(fences.takeExpired()).containsExactlyInAnyOrder(2, 3);
    assertThat(fences.takeExpired()).isEmpty();
  }

  @Test
  void standAroundTagsByTheirHashes() {
    int[] tag = TagStamps.hashes(List.of("one"));
    begin(tag);
    assertThat(fences.standing()).containsExactly(tag);

    time.advance(Fence.LONGEST);
    assertThat(fences.standing()).isEmpty();
    assertThat(fences.takeExpired()).containsExactly(tag);
  }
}
