// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.recorder;

import dev.headroom.monitor.history.Buckets;
import dev.headroom.monitor.history.Sample;
import dev.headroom.monitor.history.Sample.Distribution;
import dev.headroom.monitor.history.Sample.Increase;
import dev.headroom.monitor.history.Sample.Level;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** Where the samples of a series come from. Confined to one thread, the one that records. */
interface SeriesSource {

  /** Returns what happened since the last call; null if the series has no value now. */
  @Nullable Sample step();

  /** Returns the increase of a total that begins at 0 now. */
  static SeriesSource counter(DoubleSupplier total) {
    return new Total(total, 0);
  }

  /**
   * Returns the increase of a total that may have grown before. It is read with the first step, not
   * now: what registers a meter must not wait for it.
   */
  static SeriesSource readCounter(DoubleSupplier total) {
    return new Total(total, Double.NaN);
  }

  /** Returns the level of a gauge; NaN is no value. */
  static SeriesSource gauge(DoubleSupplier level) {
    return () -> {
      double value = level.getAsDouble();
      return Double.isNaN(value) ? null : new Level(value, value, value);
    };
  }

  /**
   * Returns the change of a distribution of which only totals are known, which are read with the
   * first step.
   */
  static SeriesSource totals(DoubleSupplier count, DoubleSupplier sum, DoubleSupplier max) {
    Total counted = new Total(count, Double.NaN);
    Total summed = new Total(sum, Double.NaN);
    return () -> {
      long values = (long) counted.increase();
      double change = summed.increase();
      return new Distribution(values, change, values == 0 ? 0 : max.getAsDouble(), Buckets.NONE);
    };
  }

  /** A total that grows, and begins again at 0 when what it belongs to is replaced. */
  final class Total implements SeriesSource {
    private final DoubleSupplier total;
    private double previous;

    /**
     * @param previous NaN if it is not known
     */
    private Total(DoubleSupplier total, double previous) {
      this.total = total;
      this.previous = previous;
    }

    @Override
    public Sample step() {
      return new Increase(increase());
    }

    double increase() {
      double now = total.getAsDouble();
      if (!(now >= 0)) {
        return 0; // the object behind it was collected, or says by -1 that it does not know
      }
      double before = previous;
      previous = now;
      if (Double.isNaN(before)) {
        return 0;
      }
      return now >= before ? now - before : now;
    }
  }
}
