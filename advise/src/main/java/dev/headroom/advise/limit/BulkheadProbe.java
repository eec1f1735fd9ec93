// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.limit;

import dev.headroom.advise.load.Resource;
import dev.headroom.advise.load.ResourceKind;
import dev.headroom.advise.load.ResourceProbe;
import dev.headroom.overload.Bulkhead;
import dev.headroom.overload.BulkheadSettings;
import java.util.Set;

/**
 * The permits of a bulkhead.
 *
 * <p>Thread-safe.
 */
public final class BulkheadProbe implements ResourceProbe {
  private final Bulkhead bulkhead;
  private final Resource resource;

  /**
   * Creates a probe.
   *
   * @param bulkhead to be read
   * @param contents names of the pools and stations in which calls are while they hold a permit
   */
  public BulkheadProbe(Bulkhead bulkhead, Set<String> contents) {
    BulkheadSettings settings = bulkhead.settings();
    this.bulkhead = bulkhead;
    this.resource =
        new Resource(
            "bulkhead " + bulkhead.name(),
            ResourceKind.BULKHEAD,
            contents,
            settings.maxCalls(),
            settings.maxWait());
  }

  @Override
  public Resource resource() {
    return resource;
  }

  @Override
  public double size() {
    return bulkhead.settings().maxConcurrent();
  }

  @Override
  public double inUse() {
    return bulkhead.running();
  }

  @Override
  public Totals totals() {
    return Totals.UNKNOWN;
  }
}
