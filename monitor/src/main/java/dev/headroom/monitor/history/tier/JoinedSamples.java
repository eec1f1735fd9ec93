// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.history.tier;

import dev.headroom.monitor.history.History;
import dev.headroom.monitor.history.Sample;
import dev.headroom.monitor.history.Sample.Level;
import dev.headroom.monitor.history.Samples;
import dev.headroom.monitor.history.SeriesKind;
import java.util.List;

/**
 * Joins samples of several series in one step. It stands apart from {@link Samples}, which the
 * types of a history use themselves, since it knows {@link History.Levels}.
 *
 * <p>Immutable.
 */
public final class JoinedSamples {
  private JoinedSamples() {}

  /** Returns the merge of samples of several series in one step. */
  public static Sample join(SeriesKind kind, List<Sample> samples, History.Levels levels) {
    if (samples.size() == 1) {
      return samples.getFirst();
    }
    if (kind != SeriesKind.GAUGE) {
      return Samples.merge(kind, samples);
    }
    List<Level> each = samples.stream().map(Level.class::cast).toList();
    return switch (levels) {
      case SUM ->
          new Level(
              each.stream().mapToDouble(Level::last).sum(),
              each.stream().mapToDouble(Level::mean).sum(),
              each.stream().mapToDouble(Level::max).sum());
      case MAX ->
          new Level(
              each.stream().mapToDouble(Level::last).max().orElse(Double.NaN),
              each.stream().mapToDouble(Level::mean).max().orElse(Double.NaN),
              each.stream().mapToDouble(Level::max).max().orElse(Double.NaN));
      case MIN ->
          new Level(
              each.stream().mapToDouble(Level::last).min().orElse(Double.NaN),
              each.stream().mapToDouble(Level::mean).min().orElse(Double.NaN),
              each.stream().mapToDouble(Level::max).min().orElse(Double.NaN));
    };
  }
}
