// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.recorder;

import dev.headroom.monitor.history.Sample;
import dev.headroom.monitor.history.SeriesId;
import io.micrometer.core.instrument.Meter;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A series that has a meter. One that takes long to read is read more seldom, so that it does not
 * hold up the others.
 *
 * <p>One thread at a time; {@link #isBeingRead} and {@link #logBlocking} are thread-safe.
 */
final class LiveSeries {
  private static final Logger LOG = LoggerFactory.getLogger(LiveSeries.class);
  private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int SLOW_READS = 2;
  private static final int SKIPPED_STEPS = 60;

  private final SeriesId id;
  private final SeriesSource source;
  private final Meter meter;
  private int slow;
  private int skipped;
  private boolean failed;
  private volatile boolean isBeingRead;
  private volatile boolean blocked;

  LiveSeries(SeriesId id, SeriesSource source, Meter meter) {
    this.id = id;
    this.source = source;
    this.meter = meter;
  }

  @SuppressWarnings("ReferenceEquality") // another registry may have an equal meter
  boolean belongsTo(Meter other) {
    return meter == other;
  }

  /** Returns what happened since the last step, or null if the series has no value. */
  @Nullable Sample step() {
    if (skipped > 0) {
      skipped--;
      return null;
    }
    long begun = System.nanoTime();
    isBeingRead = true;
    try {
      return source.step();
    } catch (RuntimeException | Error e) {
      // An Error too, such as of a class that is missing: else no series behind it would be read.
      if (!failed) {
        failed = true;
        LOG.warn("the meter {} cannot be recorded: it throws {}", id.name(), e.toString());
      }
      return null;
    } finally {
      slow = System.nanoTime() - begun > SLOW_NANOS ? slow + 1 : 0;
      if (slow == SLOW_READS) {
        slow = 0;
        skipped = SKIPPED_STEPS;
        LOG.warn(
            "the meter {} takes more than 100 ms to read: it is recorded once in ten minutes",
            id.name());
      }
      isBeingRead = false;
    }
  }

  /** Returns whether a thread still waits for its value. */
  boolean isBeingRead() {
    return isBeingRead;
  }

  /** Logs once that a thread waits for its value, and that it is left out meanwhile. */
  void logBlocking() {
    if (!blocked) {
      blocked = true;
      LOG.warn("the meter {} blocks: it is not recorded until it has been read", id.name());
    }
  }
}
