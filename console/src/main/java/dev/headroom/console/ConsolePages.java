// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console;

import dev.headroom.console.view.Concern;
import dev.headroom.console.view.Format;
import dev.headroom.console.view.Tone;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pages of a console in the order of its navigation, and what is wrong by them.
 *
 * <p>Thread-safe.
 */
final class ConsolePages {
  private static final Logger LOG = LoggerFactory.getLogger(ConsolePages.class);

  private final Map<String, ConsolePage> byPath = new LinkedHashMap<>();

  /**
   * Creates the list.
   *
   * @throws IllegalArgumentException if two pages have one path
   */
  ConsolePages(List<? extends ConsolePage> pages) {
    pages.stream()
        .sorted(Comparator.comparing((ConsolePage each) -> each.place().group()))
        .forEach(each -> {
          if (byPath.put(each.path(), each) != null) {
            throw new IllegalArgumentException("Two pages have the path " + each.path() + ".");
          }
        });
  }

  List<ConsolePage> all() {
    return List.copyOf(byPath.values());
  }

  Optional<ConsolePage> find(String path) {
    return Optional.ofNullable(byPath.get(path.equals("/") ? "" : path));
  }

  /** Returns the concerns of each page; a page that fails has that as its concern. */
  Map<ConsolePage, List<Concern>> concerns() {
    Map<ConsolePage, List<Concern>> concerns = new LinkedHashMap<>();
    for (ConsolePage each : byPath.values()) {
      concerns.put(each, concernsOf(each));
    }
    return concerns;
  }

  /** Returns all of them, the worst first, in the order of the pages. */
  static List<Concern> sorted(Map<ConsolePage, List<Concern>> concerns) {
    List<Concern> all = new ArrayList<>();
    concerns.values().forEach(all::addAll);
    all.sort(Comparator.comparing(Concern::tone).reversed());
    return all;
  }

  /**
   * Returns how many there are of each tone, and of each page in the order of the navigation with
   * the worst tone, as one line of JSON.
   */
  String stateAsJson() {
    Map<Tone, Integer> counts = new EnumMap<>(Tone.class);
    List<String> ofPages = new ArrayList<>();
    for (List<Concern> each : concerns().values()) {
      each.forEach(one -> counts.merge(one.tone(), 1, Integer::sum));
      ofPages.add("[%s,\"%s\"]".formatted(each.size(), worst(each).style()));
    }
    return "{\"bad\":%s,\"notice\":%s,\"pages\":[%s]}"
        .formatted(
            counts.getOrDefault(Tone.BAD, 0),
            counts.getOrDefault(Tone.NOTICE, 0),
            String.join(",", ofPages));
  }

  /** Returns the worst tone of some; plain if there are none. */
  static Tone worst(List<Concern> concerns) {
    return concerns.stream().map(Concern::tone).reduce(Tone.PLAIN, Tone::or);
  }

  private static List<Concern> concernsOf(ConsolePage page) {
    try {
      return page.concerns();
    } catch (RuntimeException | Error e) {
      LOG.debug("the page {} cannot say what is wrong", page.path(), e);
      Concern.Advice advice = new Concern.Advice(Format.failure(e), "", page.path());
      return List.of(Concern.of(Tone.NOTICE, page.title() + " cannot be read", null, advice));
    }
  }
}
