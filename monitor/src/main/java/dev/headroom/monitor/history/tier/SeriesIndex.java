// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.history.tier;

import dev.headroom.monitor.history.SeriesId;
import dev.headroom.monitor.history.SeriesKind;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The known series, each with the number that stands for it in frames.
 *
 * <p>Thread-safe. A number is not used again.
 */
public final class SeriesIndex {
  /** By name, then by tags. */
  public static final Comparator<SeriesId> ORDER =
      Comparator.comparing(SeriesId::name)
          .thenComparing(each -> each.tags().toString())
          .thenComparing(SeriesId::kind)
          .thenComparing(SeriesId::unit);

  private final AtomicInteger last = new AtomicInteger();
  private final Map<SeriesId, Integer> numbers = new ConcurrentHashMap<>();
  private final Map<Integer, SeriesId> ids = new ConcurrentHashMap<>();
  private final ConcurrentSkipListMap<String, Set<SeriesId>> names = new ConcurrentSkipListMap<>();

  /**
   * Returns the kind of all series; that of a counter if there are none.
   *
   * @throws IllegalArgumentException if they have different kinds
   */
  public static SeriesKind kind(Collection<SeriesId> series) {
    List<SeriesKind> kinds = series.stream().map(SeriesId::kind).distinct().toList();
    if (kinds.size() > 1) {
      throw new IllegalArgumentException("series of the kinds " + kinds + " cannot be merged");
    }
    return kinds.isEmpty() ? SeriesKind.COUNTER : kinds.getFirst();
  }

  /** Returns the number of a series, a new one if it is not known. */
  public int number(SeriesId id) {
    Integer known = numbers.get(id);
    return known != null ? known : add(id);
  }

  private synchronized int add(SeriesId id) {
    Integer known = numbers.get(id);
    if (known != null) {
      return known;
    }
    int number = last.incrementAndGet();
    ids.put(number, id);
    names.computeIfAbsent(id.name(), any -> ConcurrentHashMap.newKeySet()).add(id);
    numbers.put(id, number);
    return number;
  }

  /** Returns a series; null if it was forgotten. */
  public @Nullable SeriesId id(int number) {
    return ids.get(number);
  }

  /** Returns the number of a known series, or null. */
  public @Nullable Integer find(SeriesId id) {
    return numbers.get(id);
  }

  /** Returns the series of a name that have these tags, sorted. */
  public List<SeriesId> find(String name, Map<String, String> tags) {
    Set<SeriesId> named = names.get(name);
    return named == null
        ? List.of()
        : named.stream().filter(each -> each.matches(tags)).sorted(ORDER).toList();
  }

  /** Returns the names. */
  public SortedSet<String> names() {
    return new TreeSet<>(names.keySet());
  }

  /** Returns how many series there are. */
  public int size() {
    return ids.size();
  }

  /** Returns how many series a meter has. */
  public int size(String name) {
    Set<SeriesId> named = names.get(name);
    return named == null ? 0 : named.size();
  }

  /** Forgets series that no frame shows any more. */
  public synchronized void forget(Collection<Integer> gone) {
    for (Integer each : gone) {
      SeriesId id = ids.remove(each);
      if (id == null) {
        continue;
      }
      numbers.remove(id);
      Set<SeriesId> named = names.get(id.name());
      if (named != null && named.remove(id) && named.isEmpty()) {
        names.remove(id.name());
      }
    }
  }
}
