// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.advise;

import dev.headroom.advise.capacity.ResourceProbe;
import dev.headroom.advise.database.PoolProbe;
import dev.headroom.database.pool.PoolWatch;
import dev.headroom.spring.database.WatchedPools;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The probes of the connection pools that are watched now.
 *
 * <p>Thread-safe. A pool that is being opened has no probe yet.
 */
final class PoolProbes implements ProbeSource {
  private final WatchedPools pools;
  private final Map<PoolWatch, ResourceProbe> byPool = new ConcurrentHashMap<>();

  PoolProbes(WatchedPools pools) {
    this.pools = pools;
  }

  /** Returns the pools that have connections. */
  List<PoolWatch> open() {
    return pools.watches().stream().filter(each -> each.health().total() > 0).toList();
  }

  @Override
  public Collection<ResourceProbe> probes() {
    return open().stream().map(each -> byPool.computeIfAbsent(each, PoolProbe::new)).toList();
  }
}
