// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.ground.TimeSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryProbeTest {
  private static final int MEGABYTE = 1 << 20;

  private final MemoryProbe probe = new MemoryProbe(TimeSource.system());
  private final List<byte[]> kept = new ArrayList<>();

  /** Reads after a collection of the whole heap, and returns what was noted last. */
  private double collected() {
    System.gc();
    assertThat(probe.inUse()).isPositive();
    return probe.floors().getLast().bytes();
  }

  @Test
  void notesWhatEachCollectionLeaves() {
    assertThat(probe.floors()).isEmpty();
    collected();
    double before = collected();
    for (int i = 0; i < 16; i++) {
      kept.add(new byte[MEGABYTE]);
    }
    assertThat(collected()).isGreaterThan(before + 8 * MEGABYTE);
    assertThat(probe.floors().size()).isGreaterThanOrEqualTo(2);
    assertThat(kept).hasSize(16);
  }

  @Test
  void notesACollectionOnce() {
    collected();
    int count = probe.floors().size();
    for (int i = 0; i < 200; i++) {
      probe.inUse();
    }
    assertThat(probe.floors().size()).isLessThan(count + 10);
  }
}
