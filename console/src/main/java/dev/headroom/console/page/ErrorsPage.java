// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.page;

import dev.headroom.console.ConsolePage;
import dev.headroom.console.PageRequest;
import dev.headroom.console.view.Cell;
import dev.headroom.console.view.Column;
import dev.headroom.console.view.Concern;
import dev.headroom.console.view.Format;
import dev.headroom.console.view.Page;
import dev.headroom.console.view.PageGroup;
import dev.headroom.console.view.Row;
import dev.headroom.console.view.Table;
import dev.headroom.console.view.Tone;
import dev.headroom.ground.TimeSource;
import dev.headroom.monitor.error.ErrorGroup;
import dev.headroom.monitor.error.ErrorTracker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The exceptions that requests ended with, by type and by the first line of the application.
 *
 * <p>Thread-safe.
 */
public final class ErrorsPage implements ConsolePage {
  private static final Duration RECENT = Duration.ofMinutes(10);

  private final ErrorTracker errors;
  private final TimeSource time;

  /** Creates the page. */
  public ErrorsPage(ErrorTracker errors, TimeSource time) {
    this.errors = errors;
    this.time = time;
  }

  @Override
  public Place place() {
    return new Place("/errors", "Errors", PageGroup.NOW);
  }

  @Override
  public Page page(PageRequest request) {
    Instant now = request.now();
    return Page.of(
        "Exceptions that requests of this instance ended with since it started: "
            + Format.count(errors.count())
            + ".",
        new Table(
            "Groups",
            "",
            List.of(
                Column.text("Exception"),
                Column.number("Count"),
                Column.number("Last"),
                Column.number("First"),
                Column.text("Routes")),
            errors.groups().stream()
                .map(each ->
                    Row.of(
                            Cell.of(shortName(each.type())).note(each.message()),
                            Cell.of(each.count()),
                            Cell.of(Format.ago(each.lastSeen(), now))
                                .with(isRecent(each.lastSeen(), now) ? Tone.NOTICE : Tone.PLAIN),
                            Cell.of(Format.ago(each.firstSeen(), now)),
                            Cell.of(routes(each)))
                        .detail(detail(each)))
                .toList(),
            "No request ended with an exception."));
  }

  @Override
  public List<Concern> concerns() {
    Instant now = time.now();
    return errors.groups().stream()
        .filter(each -> isRecent(each.firstSeen(), now))
        .map(each ->
            Concern.of(
                Tone.NOTICE,
                "New error: " + shortName(each.type()),
                each.firstSeen(),
                new Concern.Advice(
                    "%s times, at %s".formatted(Format.count(each.count()), place(each)),
                    "",
                    "/errors")))
        .toList();
  }

  private static boolean isRecent(Instant then, Instant now) {
    return Duration.between(then, now).compareTo(RECENT) < 0;
  }

  private static String routes(ErrorGroup group) {
    return group.routes().entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(3)
        .map(each -> each.getKey() + " (" + each.getValue() + ")")
        .collect(Collectors.joining(", "));
  }

  private static String detail(ErrorGroup group) {
    return (group.wrapper().isEmpty() ? "" : "in " + group.wrapper() + "\n")
        + group.type()
        + "\n  at "
        + String.join("\n  at ", group.stack().isEmpty() ? List.of(place(group)) : group.stack());
  }

  private static String place(ErrorGroup group) {
    return group.frame().isEmpty() ? "no line of the application" : group.frame();
  }

  private static String shortName(String type) {
    return type.substring(type.lastIndexOf('.') + 1);
  }
}
