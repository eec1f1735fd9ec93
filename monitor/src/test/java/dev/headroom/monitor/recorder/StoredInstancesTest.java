// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.monitor.history.Sample;
import dev.headroom.monitor.history.SeriesId;
import dev.headroom.monitor.history.SeriesKind;
import dev.headroom.monitor.history.tier.BlockCodec;
import dev.headroom.monitor.history.tier.Tiers;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StoredInstancesTest {
  private static final Instant HOUR = Instant.parse("2026-01-01T10:00:00Z");
  private static final SeriesId ORDERS =
      new SeriesId("orders", new TreeMap<>(), SeriesKind.COUNTER, "orders");
  private static final SeriesId LOAD = new SeriesId("load", new TreeMap<>(), SeriesKind.GAUGE, "");

  private final StoredInstances stored = new StoredInstances(1 << 20);

  private static HistoryBlock block(byte[] body) {
    return new HistoryBlock("one", Tiers.MINUTE, HOUR, body);
  }

  /** Minutes in which orders are counted up; the load stays as it is. */
  private static SortedMap<Instant, Map<SeriesId, Sample>> minutes(int count) {
    SortedMap<Instant, Map<SeriesId, Sample>> steps = new TreeMap<>();
    for (int i = 1; i <= count; i++) {
      steps.put(
          HOUR.plus(Tiers.MINUTE.multipliedBy(i)),
          Map.of(ORDERS, new Sample.Increase(i), LOAD, new Sample.Level(0.5, 0.5, 0.5)));
    }
    return steps;
  }

  @Test
  void takesTheStepsThatABlockHasMoreThanBefore() {
    for (int count = 1; count <= 12; count++) {
      stored.add(block(BlockCodec.encode(minutes(count))), Instant.MAX);

      Tiers tiers = Objects.requireNonNull(stored.get("one"));
      assertThat(tiers.steps(Tiers.MINUTE, HOUR, Instant.MAX)).isEqualTo(minutes(count));
    }
  }

  @Test
  void readsABlockAgainOnlyWhenItHasChanged() {
    HistoryBlock unreadable = block(new byte[] {1, 2, 3});
    assertThatThrownBy(() -> stored.add(unreadable, Instant.MAX))
        .isInstanceOf(IllegalArgumentException.class);

    stored.add(unreadable, Instant.MAX);

    HistoryBlock changed = block(new byte[] {1, 2, 4});
    assertThatThrownBy(() -> stored.add(changed, Instant.MAX))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
