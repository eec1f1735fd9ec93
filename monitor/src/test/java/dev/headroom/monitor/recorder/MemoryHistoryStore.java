// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.recorder;

import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.monitor.history.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A store that several histories of a test share, and that may be unavailable. Thread-safe. */
final class MemoryHistoryStore implements HistoryStore {
  private record Key(String instance, Duration step, Instant start) {}

  private final Map<Key, HistoryBlock> blocks = new ConcurrentHashMap<>();
  private final Set<Event> events = ConcurrentHashMap.newKeySet();
  volatile boolean unavailable;

  /** Whether it refuses each event that an instance writes. */
  volatile boolean refusesEvents;

  private void check() {
    if (unavailable) {
      throw new StoreUnavailableException("memory", "a call", Duration.ZERO);
    }
  }

  @Override
  public void prepare() {
    check();
  }

  @Override
  public void save(HistoryBlock block) {
    check();
    blocks.put(new Key(block.instance(), block.step(), block.start()), block);
  }

  @Override
  public List<HistoryBlock> load(Duration step, Instant from, Instant to) {
    check();
    return blocks.values().stream()
        .filter(each -> each.step().equals(step))
        .filter(each -> !each.start().isBefore(from) && each.start().isBefore(to))
        .sorted(Comparator.comparing(HistoryBlock::start))
        .toList();
  }

  @Override
  public void mark(List<Event> added) {
    check();
    if (refusesEvents) {
      throw new IllegalStateException("refused");
    }
    events.addAll(added);
  }

  @Override
  public List<Event> events(Instant from, Instant to) {
    check();
    return events.stream()
        .filter(each -> !each.at().isBefore(from) && each.at().isBefore(to))
        .sorted(Comparator.comparing(Event::at))
        .toList();
  }

  @Override
  public void trim(Duration step, Instant before) {
    check();
    blocks.keySet().removeIf(each -> each.step().equals(step) && each.start().isBefore(before));
  }

  @Override
  public void trimEvents(Instant before) {
    check();
    events.removeIf(each -> each.at().isBefore(before));
  }

  @Override
  public Instant oldest(Duration step) {
    check();
    return load(step, Instant.MIN, Instant.MAX).stream()
        .map(HistoryBlock::start)
        .findFirst()
        .orElse(Instant.MAX);
  }

  @Override
  public long sizeBytes() {
    check();
    return blocks.values().stream().mapToLong(each -> each.body().length).sum();
  }
}
