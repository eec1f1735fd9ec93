// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.recorder;

import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.monitor.history.Sample;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads each series once, on a virtual thread. One that blocks is left behind with its thread, and
 * another thread reads the rest; as long as it blocks it is not read again.
 *
 * <p>For one step.
 */
final class StepReading {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** The patience once a series blocks: others may do for the same reason. */
  private static final Duration LESS_PATIENCE = Duration.ofMillis(500);

  private final Object lock = new Object();
  private final Deque<Map.Entry<Integer, LiveSeries>> left; // guarded by lock
  private final SortedMap<Integer, Sample> samples = new TreeMap<>(); // guarded by lock
  private @Nullable LiveSeries present; // guarded by lock
  private int round; // guarded by lock

  StepReading(Map<Integer, LiveSeries> live) {
    this.left = new ArrayDeque<>(live.entrySet());
    left.removeIf(each -> each.getValue().isBeingRead());
  }

  /** Returns the samples of the series that have one, and do not block. */
  SortedMap<Integer, Sample> samples() {
    boolean isDone = false;
    for (int i = 0; !isDone; i++) {
      int mine = i;
      Thread reader = BackgroundScheduler.virtualThread("history-read", () -> read(mine));
      reader.start();
      try {
        isDone = reader.join(i == 0 ? PATIENCE : LESS_PATIENCE);
      } catch (InterruptedException closing) {
        Thread.currentThread().interrupt();
        isDone = true;
      }
      synchronized (lock) {
        round = i + 1;
        if (!isDone && present != null) {
          present.logBlocking();
        }
      }
    }
    return samples;
  }

  private void read(int mine) {
    for (Map.Entry<Integer, LiveSeries> each = next(mine); each != null; each = next(mine)) {
      Sample sample = each.getValue().step();
      synchronized (lock) {
        if (sample != null && round == mine) {
          samples.put(each.getKey(), sample);
        }
      }
    }
  }

  /** Returns the next series; null if there is none, or another thread reads the rest. */
  private Map.@Nullable Entry<Integer, LiveSeries> next(int mine) {
    synchronized (lock) {
      if (round != mine) {
        return null;
      }
      Map.Entry<Integer, LiveSeries> next = left.poll();
      present = next == null ? null : next.getValue();
      return next;
    }
  }
}
