// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.recorder;

import dev.headroom.monitor.history.History;
import dev.headroom.monitor.history.Range;
import dev.headroom.monitor.history.SeriesId;
import dev.headroom.monitor.history.Timeline;
import dev.headroom.monitor.history.tier.Tiers;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/**
 * The history of one instance, whose steps are in the memory of this one.
 *
 * <p>Thread-safe.
 */
abstract class TieredHistory implements History {
  private final Tiers tiers;

  TieredHistory(Tiers tiers) {
    this.tiers = tiers;
  }

  final Tiers tiers() {
    return tiers;
  }

  @Override
  public final Optional<Instant> newest() {
    return Optional.ofNullable(tiers.end());
  }

  @Override
  public final Optional<Instant> oldest() {
    return Optional.ofNullable(tiers.oldest());
  }

  @Override
  public final SortedSet<String> names() {
    return tiers.index().names();
  }

  @Override
  public final List<SeriesId> find(String name, Map<String, String> tags) {
    return tiers.index().find(name, tags);
  }

  @Override
  public final Timeline read(Collection<SeriesId> series, Range range, Levels levels) {
    return tiers.read(series, range, levels);
  }

  @Override
  public final List<Timeline> readEach(
      List<? extends Collection<SeriesId>> groups, Range range, Levels levels) {
    return tiers.readEach(groups, range, levels);
  }
}
