// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.kit.SettableTime;
import dev.headroom.monitor.history.Event;
import dev.headroom.monitor.recorder.HistoryBlock;
import dev.headroom.monitor.recorder.HistorySettings;
import dev.headroom.monitor.recorder.HistoryStore;
import dev.headroom.monitor.recorder.HistoryStoreSettings;
import dev.headroom.monitor.recorder.RecordedHistory;
import dev.headroom.monitor.recorder.Recorder;
import dev.headroom.monitor.recorder.SharedHistory;
import io.micrometer.core.instrument.Gauge;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class InstancePoolsTest {
  private final SettableTime time = new SettableTime();
  private final BlockStore store = new BlockStore();

  /** Holds the blocks that instances exchange. */
  private static final class BlockStore implements HistoryStore {
    private final List<HistoryBlock> blocks = new ArrayList<>();

    @Override
    public void prepare() {}

    @Override
    public void save(HistoryBlock block) {
      blocks.removeIf(each ->
          each.instance().equals(block.instance())
              && each.step().equals(block.step())
              && each.start().equals(block.start()));
      blocks.add(block);
    }

    @Override
    public List<HistoryBlock> load(Duration step, Instant from, Instant to) {
      return blocks.stream()
          .filter(each -> each.step().equals(step))
          .filter(each -> !each.start().isBefore(from) && each.start().isBefore(to))
          .sorted(Comparator.comparing(HistoryBlock::start))
          .toList();
    }

    @Override
    public void mark(List<Event> events) {}

    @Override
    public List<Event> events(Instant from, Instant to) {
      return List.of();
    }

    @Override
    public void trim(Duration step, Instant before) {}

    @Override
    public void trimEvents(Instant before) {}

    @Override
    public Instant oldest(Duration step) {
      return Instant.MAX;
    }

    @Override
    public long sizeBytes() {
      return 0;
    }
  }

  /** One process with a pool, and its history. */
  private final class Instance {
    final Recorder recorder = Recorder.create();
    final RecordedHistory own;
    final SharedHistory shared;

    Instance(String name, String pool, int open, int max) {
      own = new RecordedHistory(recorder, HistorySettings.defaults(), name, time);
      shared =
          new SharedHistory(
              own, store, HistorySettings.defaults(), HistoryStoreSettings.defaults(), time);
      Gauge.builder("hikaricp.connections", () -> open).tag("pool", pool).register(recorder);
      Gauge.builder("hikaricp.connections.max", () -> max).tag("pool", pool).register(recorder);
    }
  }

  private void record(Instance... instances) {
    for (int i = 0; i < 60; i++) {
      time.advance(Duration.ofSeconds(10));
      for (Instance each : instances) {
        each.own.record();
      }
    }
    for (int i = 0; i < 2; i++) {
      for (Instance each : instances) {
        each.shared.exchange();
      }
    }
  }

  @Test
  void addsWhatThePoolsOfTheOtherInstancesMayStillOpen() {
    Instance one = new Instance("one", "orders", 10, 50);
    Instance two = new Instance("two", "orders", 4, 10);
    Instance three = new Instance("three", "orders", 8, 10);
    record(one, two, three);
    InstancePools pools = new InstancePools(one.own);
    assertThat(pools.unopened("orders")).isEqualTo(6 + 2);
    assertThat(pools.unopened("reports")).isZero();
  }

  @Test
  void knowsOfNoneWithoutASharedHistory() {
    Recorder recorder = Recorder.create();
    try (RecordedHistory alone =
        new RecordedHistory(recorder, HistorySettings.defaults(), "one", time)) {
      assertThat(new InstancePools(alone).unopened("orders")).isZero();
    }
  }
}
