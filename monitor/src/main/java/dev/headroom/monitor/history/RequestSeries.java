// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.history;

import dev.headroom.monitor.MonitorMeter;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The series of HTTP requests in a history: those of Headroom's own meter, or of Spring Boot's
 * meter {@code http.server.requests} where the history has none of Headroom's.
 *
 * <p>Immutable: series that are recorded later are not in it. Reads memory alone. All series are
 * distributions of seconds, and no tag is required of them.
 */
public final class RequestSeries {
  private static final String SPRING_METER = "http.server.requests";
  private static final String SERVER_ERROR = "5";

  private final List<SeriesId> all;
  private final String routeTag;

  private RequestSeries(List<SeriesId> all, String routeTag) {
    this.all = all;
    this.routeTag = routeTag;
  }

  /** Finds the series of requests that a history has now. */
  public static RequestSeries in(History history) {
    List<SeriesId> own = distributions(history, MonitorMeter.REQUEST_DURATION.meterName());
    return own.isEmpty()
        ? new RequestSeries(distributions(history, SPRING_METER), "uri")
        : new RequestSeries(own, "route");
  }

  private static List<SeriesId> distributions(History history, String meter) {
    return history.find(meter, Map.of()).stream()
        .filter(each -> each.kind() == SeriesKind.DISTRIBUTION)
        .toList();
  }

  /** Returns all of them; empty if no request was recorded. */
  public List<SeriesId> all() {
    return all;
  }

  /** Returns those of each route, by its method and pattern such as {@code GET /orders/{id}}. */
  public SortedMap<String, List<SeriesId>> byRoute() {
    return all.stream()
        .collect(Collectors.groupingBy(this::route, TreeMap::new, Collectors.toList()));
  }

  private String route(SeriesId series) {
    return series.tags().getOrDefault("method", "")
        + " "
        + series.tags().getOrDefault(routeTag, "unknown");
  }

  /** Returns those of some series whose requests failed: the ones with a status of 5xx. */
  public static List<SeriesId> failed(Collection<SeriesId> series) {
    return series.stream().filter(each -> status(each).startsWith(SERVER_ERROR)).toList();
  }

  /** Returns the status of the requests of a series, such as {@code 200}; empty if not known. */
  public static String status(SeriesId series) {
    return series.tags().getOrDefault("status", "");
  }
}
