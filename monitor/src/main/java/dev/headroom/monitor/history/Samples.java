// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.history;

import dev.headroom.monitor.history.Sample.Distribution;
import dev.headroom.monitor.history.Sample.Increase;
import dev.headroom.monitor.history.Sample.Level;
import java.util.List;

/**
 * Merges samples of one kind, over time or over series.
 *
 * <p>Immutable.
 */
public final class Samples {
  private static final Sample ZERO = new Increase(0);
  private static final Sample NOTHING = new Distribution(0, 0, 0, Buckets.NONE);

  private Samples() {}

  /** Returns the sample of a step in which nothing happened. */
  public static Sample empty(SeriesKind kind) {
    return switch (kind) {
      case COUNTER -> ZERO;
      case GAUGE -> new Level(Double.NaN, Double.NaN, Double.NaN);
      case DISTRIBUTION -> NOTHING;
    };
  }

  /** Returns what the next step's sample is if nothing changes. */
  public static Sample carried(Sample sample) {
    return switch (sample) {
      case Increase ignored -> ZERO;
      case Distribution ignored -> NOTHING;
      case Level level -> new Level(level.last(), level.last(), level.last());
    };
  }

  /** Returns the merge of consecutive samples of one series. */
  public static Sample merge(SeriesKind kind, List<Sample> samples) {
    return switch (kind) {
      case COUNTER ->
          new Increase(samples.stream().mapToDouble(each -> ((Increase) each).value()).sum());
      case DISTRIBUTION -> distributions(samples);
      case GAUGE -> levels(samples);
    };
  }

  private static Level levels(List<Sample> samples) {
    if (samples.isEmpty()) {
      return new Level(Double.NaN, Double.NaN, Double.NaN);
    }
    double sum = 0;
    double max = Double.NEGATIVE_INFINITY;
    for (Sample each : samples) {
      Level level = (Level) each;
      sum += level.mean();
      max = Math.max(max, level.max());
    }
    return new Level(((Level) samples.getLast()).last(), sum / samples.size(), max);
  }

  private static Distribution distributions(List<Sample> samples) {
    long count = 0;
    double sum = 0;
    double max = 0;
    for (Sample each : samples) {
      Distribution one = (Distribution) each;
      count += one.count();
      sum += one.sum();
      max = Math.max(max, one.max());
    }
    List<Buckets> buckets = samples.stream().map(each -> ((Distribution) each).buckets()).toList();
    return new Distribution(
        count, sum, max, buckets.isEmpty() ? Buckets.NONE : Buckets.merge(buckets));
  }
}
