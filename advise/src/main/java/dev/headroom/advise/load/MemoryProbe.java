// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.load;

import dev.headroom.ground.TimeSource;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The heap that is live: what was left of it after the last collection.
 *
 * <p>Thread-safe. A healthy JVM fills its heap; only what a collection leaves is needed. Each
 * collection of long-lived objects is noted; of those between two readings the last.
 */
public final class MemoryProbe implements ResourceProbe {
  private static final int MAX_FLOORS = 120;

  private final TimeSource time;

  /** Guarded by itself. */
  private final Deque<Floor> floors = new ArrayDeque<>();

  /**
   * What a collection left of the long-lived objects.
   *
   * <p>Immutable.
   *
   * @param nanos when it was read, by the monotonic clock
   * @param bytes in use after it
   */
  public record Floor(long nanos, double bytes) {}

  /** Creates a probe of this process. */
  public MemoryProbe(TimeSource time) {
    this.time = time;
  }

  @Override
  public Resource resource() {
    return Resource.of("heap", ResourceKind.SPACE);
  }

  @Override
  public double size() {
    return Runtime.getRuntime().maxMemory();
  }

  @Override
  public double inUse() {
    double live = 0;
    double longLived = 0;
    for (MemoryPoolMXBean each : ManagementFactory.getMemoryPoolMXBeans()) {
      MemoryUsage left = each.getType() == MemoryType.HEAP ? each.getCollectionUsage() : null;
      double used = left == null ? 0 : left.getUsed();
      live += used;
      // Those of new objects have no threshold.
      longLived += each.isUsageThresholdSupported() ? used : 0;
    }
    note(longLived);
    return live;
  }

  /** Another number of bytes is that of another collection. */
  private void note(double bytes) {
    synchronized (floors) {
      Floor last = floors.peekLast();
      if (bytes > 0 && (last == null || last.bytes() != bytes)) {
        floors.addLast(new Floor(time.nanos(), bytes));
        if (floors.size() > MAX_FLOORS) {
          floors.removeFirst();
        }
      }
    }
  }

  /** Returns what the latest collections left, at most 120, the oldest first. */
  public List<Floor> floors() {
    synchronized (floors) {
      return List.copyOf(floors);
    }
  }

  @Override
  public Totals totals() {
    return Totals.UNKNOWN;
  }
}
