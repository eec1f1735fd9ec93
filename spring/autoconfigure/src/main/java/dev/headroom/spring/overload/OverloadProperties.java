// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.overload;

import dev.headroom.edge.RequestMatch;
import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.overload.AdaptiveLimiterSettings;
import dev.headroom.overload.BulkheadSettings;
import dev.headroom.overload.Priority;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The settings of overload protection; without limiters and bulkheads nothing is limited.
 *
 * <p>Immutable.
 */
record OverloadProperties(
    @Setting(value = "Whether calls are limited. false admits every call.", defaultValue = "true")
        boolean enabled,
    @Setting(
            value =
                "Adaptive limiters by name: each finds by itself how many of its requests may run"
                    + " at once. A request enters the first that matches it; a limiter of a part"
                    + " of another's requests comes before that one.",
            formerly = "lanes")
        List<Limiter> limiters,
    @Setting(
            "Requests with another priority than their limiter's, by name. The first that matches"
                + " counts; one of a part of another's requests comes before that one.")
        List<PriorityOverride> priorities,
    @Setting(
            value =
                "Bulkheads by name: database limits borrowed connections, http calls by "
                    + "RestClient, cache reads of the shared cache level, any other name "
                    + "methods annotated with @Bulkhead.",
            formerly = "gates")
        List<BulkheadSettings> bulkheads,
    @Setting(
            value =
                "Whether a process that is short of processor time, or stops for "
                    + "garbage collection, caps the limits of all limiters. An application's "
                    + "own bean Pressure replaces it.",
            defaultValue = "true",
            name = "pressure.enabled",
            formerly = "guards.enabled")
        boolean pressure) {

  /** An adaptive limiter. Immutable. */
  record Limiter(
      String name,
      @Setting(
              value = "Requests that enter the limiter, such as /api/** or POST /api/**.",
              example = "/api/**")
          List<RequestMatch> match,
      @Setting(
              value =
                  "Priority of the limiter's requests. A client may lower it by the header"
                      + " X-Priority.",
              defaultValue = "normal")
          Priority priority,
      AdaptiveLimiterSettings bounds) {}

  /** A priority of some requests. Immutable. */
  record PriorityOverride(
      String name,
      @Setting(value = "Requests that have the priority.", example = "/api/export/**")
          List<RequestMatch> match,
      @Setting(value = "Priority of the requests that match.", example = "background")
          Priority priority) {}

  /**
   * Checks what only the starter knows of bulkheads, and that each limiter and priority is reached.
   *
   * @throws dev.headroom.ground.SettingsException names all faults
   */
  OverloadProperties {
    SettingsCheck check = new SettingsCheck();
    checkReached(check, "limiters.", limiters, Limiter::name, Limiter::match);
    checkReached(check, "priorities.", priorities, PriorityOverride::name, PriorityOverride::match);
    for (BulkheadSettings each : bulkheads) {
      check.require(
          each.isSized() || Bulkheads.RESOURCES.contains(each.name()),
          "bulkheads." + each.name() + ".max-concurrent",
          "not set",
          "1 to 100000",
          "set how many calls the resource serves at once");
    }
    check.throwIfAny();
  }

  /** An entry never counts whose requests are exactly those of entries before it. */
  private static <E> void checkReached(
      SettingsCheck check,
      String section,
      List<E> entries,
      Function<E, String> name,
      Function<E, List<RequestMatch>> match) {
    for (int i = 1; i < entries.size(); i++) {
      List<RequestMatch> own = match.apply(entries.get(i));
      List<E> before = entries.subList(0, i);
      boolean hidden =
          !own.isEmpty()
              && own.stream()
                  .allMatch(one -> before.stream().anyMatch(each -> has(match.apply(each), one)));
      String others =
          before.stream()
              .filter(each -> own.stream().anyMatch(one -> has(match.apply(each), one)))
              .map(each -> section + name.apply(each))
              .collect(Collectors.joining(" and "));
      check.require(
          !hidden,
          section + name.apply(entries.get(i)) + ".match",
          own.stream().map(RequestMatch::toString).collect(Collectors.joining(", ")),
          "other requests than those of " + others + ", which stands before it",
          "let it match others, or change " + others + " instead");
    }
  }

  private static boolean has(List<RequestMatch> matches, RequestMatch one) {
    return matches.stream().anyMatch(each -> each.covers(one) && one.covers(each));
  }

  /** Returns whether anything is limited. */
  boolean limits() {
    return enabled && !(limiters.isEmpty() && bulkheads.isEmpty());
  }
}
