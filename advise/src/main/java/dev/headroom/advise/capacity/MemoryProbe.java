// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.capacity;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;

/**
 * The heap that is live: what was left of it after the last collection.
 *
 * <p>Thread-safe. A healthy JVM fills its heap; only what a collection leaves is needed.
 */
public final class MemoryProbe implements ResourceProbe {

  /** Creates a probe of this process. */
  public MemoryProbe() {}

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
    for (MemoryPoolMXBean each : ManagementFactory.getMemoryPoolMXBeans()) {
      MemoryUsage left = each.getType() == MemoryType.HEAP ? each.getCollectionUsage() : null;
      live += left == null ? 0 : left.getUsed();
    }
    return live;
  }

  @Override
  public Totals totals() {
    return Totals.UNKNOWN;
  }
}
