// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.recorder;

import dev.headroom.monitor.history.Archive;
import dev.headroom.monitor.history.History;
import dev.headroom.monitor.history.Point;
import dev.headroom.monitor.history.Range;
import dev.headroom.monitor.history.Sample;
import dev.headroom.monitor.history.Samples;
import dev.headroom.monitor.history.SeriesId;
import dev.headroom.monitor.history.SeriesKind;
import dev.headroom.monitor.history.Timeline;
import dev.headroom.monitor.history.tier.BlockCodec;
import dev.headroom.monitor.history.tier.JoinedSamples;
import dev.headroom.monitor.history.tier.SeriesIndex;
import dev.headroom.monitor.history.tier.Tiers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the history of all instances from a store.
 *
 * <p>Thread-safe.
 */
record StoreArchive(HistoryStore store) implements Archive {
  private static final Logger LOG = LoggerFactory.getLogger(StoreArchive.class);
  private static final Duration DAY = Duration.ofDays(1);

  @Override
  public Timeline read(Collection<SeriesId> series, Range range, History.Levels levels) {
    SeriesKind kind = SeriesIndex.kind(series);
    Duration kept = range.step().compareTo(Tiers.COARSE) < 0 ? Tiers.MINUTE : Tiers.COARSE;
    Duration step = Tiers.multiple(range.step(), kept);
    Instant from = Tiers.floor(range.from(), step);
    // By the steps that are kept: several series and instances in one of them are joined, and then
    // the steps in one of the range are merged.
    TreeMap<Instant, List<Sample>> fine = new TreeMap<>();
    // Day by day, so that the blocks of one are in memory at a time.
    for (Instant day = Tiers.floor(from, DAY); day.isBefore(range.to()); day = day.plus(DAY)) {
      Instant next = day.plus(DAY);
      Instant end = next.isBefore(range.to()) ? next : range.to();
      for (HistoryBlock block : store.load(kept, day, end)) {
        decode(block)
            .forEach((start, samples) -> {
              if (start.isBefore(from) || !start.isBefore(range.to())) {
                return;
              }
              for (SeriesId each : series) {
                Sample sample = samples.get(each);
                if (sample != null) {
                  fine.computeIfAbsent(start, any -> new ArrayList<>()).add(sample);
                }
              }
            });
      }
    }
    TreeMap<Instant, List<Sample>> steps = new TreeMap<>();
    fine.forEach((start, samples) ->
        steps
            .computeIfAbsent(Tiers.floor(start, step), any -> new ArrayList<>())
            .add(JoinedSamples.join(kind, samples, levels)));
    List<Point> points = new ArrayList<>(steps.size());
    steps.forEach((start, samples) -> points.add(new Point(start, Samples.merge(kind, samples))));
    return new Timeline(kind, step, points);
  }

  /** Returns the steps of a block; none if it cannot be read. */
  static SortedMap<Instant, Map<SeriesId, Sample>> decode(HistoryBlock block) {
    try {
      return BlockCodec.decode(block.body());
    } catch (IllegalArgumentException unreadable) {
      LOG.debug("a block of {} was left out", block.instance(), unreadable);
      return new TreeMap<>();
    }
  }
}
