// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.database;

import dev.headroom.advise.load.Resource;
import dev.headroom.advise.load.ResourceKind;
import dev.headroom.advise.load.ResourceProbe;
import dev.headroom.database.pool.PoolHealth;
import dev.headroom.database.pool.PoolWatch;

/**
 * The connections of a watched pool.
 *
 * <p>Thread-safe.
 */
public final class PoolProbe implements ResourceProbe {
  private final PoolWatch watch;
  private final Resource resource;

  /** Creates a probe of a pool. */
  public PoolProbe(PoolWatch watch) {
    this.watch = watch;
    this.resource = Resource.of(name(watch), ResourceKind.POOL, DatabaseLoad.NAME);
  }

  /** Returns the name of the resource. */
  static String name(PoolWatch watch) {
    return "pool " + watch.health().name();
  }

  @Override
  public Resource resource() {
    return resource;
  }

  @Override
  public double size() {
    int max = watch.health().max();
    return max == Integer.MAX_VALUE ? 0 : max;
  }

  @Override
  public double inUse() {
    return watch.active();
  }

  @Override
  public Totals totals() {
    PoolHealth.Acquires acquires = watch.health().acquires();
    return new Totals(
        Double.NaN,
        (double) acquires.count(),
        acquires.count() * (acquires.mean().toNanos() / 1e9),
        (double) acquires.timeouts());
  }
}
