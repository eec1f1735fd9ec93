// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.page;

import dev.headroom.cache.Caches;
import dev.headroom.cache.stats.CacheMeter;
import dev.headroom.cache.stats.CacheStats;
import dev.headroom.cache.stats.CoherenceStats;
import dev.headroom.console.ConsolePage;
import dev.headroom.console.PageRequest;
import dev.headroom.console.view.Cell;
import dev.headroom.console.view.Column;
import dev.headroom.console.view.Concern;
import dev.headroom.console.view.Format;
import dev.headroom.console.view.Page;
import dev.headroom.console.view.PageGroup;
import dev.headroom.console.view.Row;
import dev.headroom.console.view.Section;
import dev.headroom.console.view.Table;
import dev.headroom.console.view.Tile;
import dev.headroom.console.view.Tiles;
import dev.headroom.console.view.Tone;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The caches: what they save, what they hold, how far they lag behind other instances.
 *
 * <p>Thread-safe.
 */
public final class CachePage implements ConsolePage {
  private static final Duration LATE = Duration.ofSeconds(1);

  private final Caches caches;

  /** Creates the page. */
  public CachePage(Caches caches) {
    this.caches = caches;
  }

  @Override
  public Place place() {
    return new Place("/cache", "Cache", PageGroup.STORES);
  }

  @Override
  public Page page(PageRequest request) {
    List<Section> sections = new ArrayList<>();
    sections.add(tiles());
    sections.add(
        new Table(
            "Caches",
            "Saved is the time that the hits would have taken as loads.",
            List.of(
                Column.text("Cache"),
                Column.number("Saved"),
                Column.number("Hit rate"),
                Column.number("Hits"),
                Column.number("Loads"),
                Column.number("Mean load"),
                Column.number("Entries"),
                Column.number("Size"),
                Column.number("Evicted")),
            caches.stats().stream()
                .sorted(Comparator.comparingDouble(CachePage::savedSeconds).reversed())
                .map(CachePage::row)
                .toList(),
            "No cache was created yet."));
    return new Page("What the caches save, and what they hold.", sections);
  }

  private Tiles tiles() {
    CoherenceStats coherence = caches.coherence();
    List<Tile> tiles = new ArrayList<>();
    long hits = caches.stats().stream().mapToLong(CacheStats::hits).sum();
    long misses = caches.stats().stream().mapToLong(CacheStats::misses).sum();
    tiles.add(
        Tile.of(
            "Hit rate",
            Format.percent(hits / (double) (hits + misses)),
            Format.count(hits) + " hits since the start"));
    if (caches.isShared()) {
      tiles.add(
          Tile.of("Lag behind other instances", Format.duration(coherence.lag()), "now")
              .with(coherence.lag().compareTo(LATE) > 0 ? Tone.NOTICE : Tone.PLAIN));
      tiles.add(
          Tile.of(
              "Lag, 99 % within",
              Format.duration(coherence.lagP99()),
              "longest " + Format.duration(coherence.lagMax())));
      tiles.add(
          Tile.of(
              "Late in all",
              Format.duration(coherence.degraded()),
              "time with a lag above a second"));
    }
    return new Tiles("", tiles);
  }

  private static Row row(CacheStats stats) {
    long calls = stats.hits() + stats.misses();
    return Row.of(
            Cell.of(stats.name()),
            Cell.of(Format.seconds(savedSeconds(stats))),
            Cell.of(Format.percent(calls == 0 ? Double.NaN : stats.hitRate()))
                .bar(calls == 0 ? 0 : stats.hitRate()),
            Cell.of(stats.hits()),
            Cell.of(stats.count(CacheMeter.LOADS)),
            Cell.of(Format.seconds(meanLoadSeconds(stats))),
            Cell.of(stats.count(CacheMeter.ENTRIES)),
            Cell.of(size(stats)),
            Cell.of(stats.count(CacheMeter.EVICTIONS)))
        .detail(
            stats.counts().entrySet().stream()
                .filter(each -> each.getValue() != 0)
                .map(each ->
                    "%-18s %s"
                        .formatted(Format.words(each.getKey()), Format.count(each.getValue())))
                .collect(Collectors.joining("\n")));
  }

  /** Without a codec the size of a value is not known. */
  private static String size(CacheStats stats) {
    long bytes = stats.count(CacheMeter.BYTES);
    boolean known = bytes > 0 || stats.count(CacheMeter.ENTRIES) == 0;
    return known ? Format.bytes(bytes) : Format.UNKNOWN;
  }

  @Override
  public List<Concern> concerns() {
    Duration lag = caches.coherence().lag();
    if (!caches.isShared() || lag.compareTo(LATE) <= 0) {
      return List.of();
    }
    return List.of(
        Concern.of(
            Tone.NOTICE,
            "Caches lag behind the invalidations of other instances",
            null,
            new Concern.Advice(
                "The lag is " + Format.duration(lag) + ".",
                "Look at Redis and at the network. Until it is caught up, a copy in memory is"
                    + " served no longer than the bound of its cache.",
                "/cache")));
  }

  private static double meanLoadSeconds(CacheStats stats) {
    long loads = stats.count(CacheMeter.LOADS);
    return loads == 0 ? Double.NaN : stats.loadNanos() / 1e9 / loads;
  }

  private static double savedSeconds(CacheStats stats) {
    double mean = meanLoadSeconds(stats);
    return Double.isNaN(mean) ? 0 : mean * stats.hits();
  }
}
