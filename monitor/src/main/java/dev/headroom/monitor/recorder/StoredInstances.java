// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.recorder;

import dev.headroom.monitor.history.Sample;
import dev.headroom.monitor.history.SeriesId;
import dev.headroom.monitor.history.tier.BlockCodec;
import dev.headroom.monitor.history.tier.SeriesIndex;
import dev.headroom.monitor.history.tier.Tiers;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What is in memory of the steps that a store holds, by instance: those of others, and those of
 * this one before it started.
 *
 * <p>Thread-safe.
 */
final class StoredInstances {
  private static final int MAX_INSTANCES = 16;

  /** Blocks are read again for two days at most: the present day of coarse steps, and the last. */
  private static final Duration READ_AGAIN = Duration.ofDays(2);

  private static final Comparator<Map.Entry<String, Tiers>> BY_END =
      Comparator.comparing(each -> Objects.requireNonNullElse(each.getValue().end(), Instant.MIN));

  private final long memoryBytes;
  private final Map<String, Tiers> instances = new ConcurrentHashMap<>();

  /**
   * The hash of each block's body as it was read last, guarded by this: a block is loaded more
   * often than it changes. A change that the hash does not show, one in 2^32, is read with the
   * next.
   */
  private final Map<Place, Integer> bodies = new HashMap<>();

  private record Place(String instance, Duration step, Instant start) {
    static Place of(HistoryBlock block) {
      return new Place(block.instance(), block.step(), block.start());
    }
  }

  StoredInstances(long memoryBytes) {
    this.memoryBytes = memoryBytes;
  }

  /**
   * Adds those steps of a block that are newer than what is known and end by an instant; a block
   * that has not changed since all of it was added costs nothing.
   *
   * @throws IllegalArgumentException if the block cannot be read
   */
  synchronized void add(HistoryBlock block, Instant end) {
    if (!isChanged(block)) {
      return;
    }
    Tiers known = instances.get(block.instance());
    Instant from = known == null ? null : known.end(block.step());
    SortedMap<Instant, Map<SeriesId, Sample>> steps =
        BlockCodec.decode(block.body(), from == null ? Instant.MIN : from);
    Tiers tiers =
        instances.computeIfAbsent(
            block.instance(),
            any -> new Tiers(new SeriesIndex(), HistorySettings.STEP, memoryBytes));
    steps.forEach((start, samples) -> {
      if (start.plus(block.step()).isAfter(end)) {
        bodies.remove(Place.of(block)); // The rest of it is added later.
        return;
      }
      SortedMap<Integer, Sample> numbered = new TreeMap<>();
      samples.forEach((id, sample) -> numbered.put(tiers.index().number(id), sample));
      tiers.restore(block.step(), start, numbered);
    });
    while (instances.size() > MAX_INSTANCES) {
      instances.entrySet().stream().min(BY_END).map(Map.Entry::getKey).ifPresent(this::evict);
    }
  }

  /** Removes the steps that end after an instant, to which the clock was set back. */
  synchronized void removeAfter(Instant end) {
    bodies.clear();
    instances.values().forEach(each -> each.removeAfter(end));
  }

  private boolean isChanged(HistoryBlock block) {
    int body = Arrays.hashCode(block.body());
    Integer before = bodies.put(Place.of(block), body);
    if (before == null) {
      Instant oldest = block.start().minus(READ_AGAIN);
      bodies.keySet().removeIf(each -> each.start().isBefore(oldest));
    }
    return before == null || before != body;
  }

  private void evict(String instance) {
    instances.remove(instance);
    bodies.keySet().removeIf(each -> each.instance().equals(instance));
  }

  boolean isEmpty() {
    return instances.isEmpty();
  }

  Collection<Tiers> all() {
    return instances.values();
  }

  @Nullable Tiers get(String name) {
    return instances.get(name);
  }

  /** Returns the names, the instance with the newest step first. */
  List<String> names() {
    return instances.entrySet().stream().sorted(BY_END.reversed()).map(Map.Entry::getKey).toList();
  }

  /** Returns the ends of those instances whose newest step ends after an instant. */
  Map<String, Instant> endsAfter(Instant time) {
    Map<String, Instant> ends = new TreeMap<>();
    instances.forEach((name, tiers) -> {
      Instant end = tiers.end();
      if (end != null && end.isAfter(time)) {
        ends.put(name, end);
      }
    });
    return ends;
  }
}
