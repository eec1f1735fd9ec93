// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.page;

import dev.headroom.console.view.Tone;
import dev.headroom.monitor.history.History;
import dev.headroom.monitor.history.SeriesId;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The series of HTTP requests: those of Headroom's own meter, or of Spring's where there is none.
 *
 * <p>Immutable; reads the history's memory.
 */
final class RequestSeries {
  private static final String OWN = "headroom.monitor.request.duration";
  private static final String OF_SPRING = "http.server.requests";
  private static final double MANY_FAILURES = 0.05;
  private static final int SOME_REQUESTS = 20;
  private static final int SOME_FAILURES = 3;

  private final List<SeriesId> all;
  private final String routeTag;

  private RequestSeries(List<SeriesId> all, String routeTag) {
    this.all = all;
    this.routeTag = routeTag;
  }

  static RequestSeries in(History history) {
    List<SeriesId> own = history.find(OWN, Map.of());
    return own.isEmpty()
        ? new RequestSeries(history.find(OF_SPRING, Map.of()), "uri")
        : new RequestSeries(own, "route");
  }

  List<SeriesId> all() {
    return all;
  }

  List<SeriesId> failed() {
    return only(each -> status(each).startsWith("5"));
  }

  List<SeriesId> of(String route) {
    return only(each -> route(each).equals(route));
  }

  List<SeriesId> only(Predicate<SeriesId> wanted) {
    return all.stream().filter(wanted).toList();
  }

  /** Returns the route with its method, such as {@code GET /orders/{id}}. */
  String route(SeriesId series) {
    return series.tags().getOrDefault("method", "")
        + " "
        + series.tags().getOrDefault(routeTag, "unknown");
  }

  /**
   * Returns how a share of failed requests is shown: as bad where the rule error-rate would begin
   * an alert, so that one of three requests is not.
   */
  static Tone tone(double failed, long all) {
    boolean known = all >= SOME_REQUESTS || failed >= SOME_FAILURES;
    return known && failed > MANY_FAILURES * all ? Tone.BAD : Tone.PLAIN;
  }

  static String status(SeriesId series) {
    return series.tags().getOrDefault("status", "");
  }
}
