// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.page.planning;

import dev.headroom.console.ConsolePage;
import dev.headroom.console.PageRequest;
import dev.headroom.console.view.Cell;
import dev.headroom.console.view.Column;
import dev.headroom.console.view.Format;
import dev.headroom.console.view.Note;
import dev.headroom.console.view.Page;
import dev.headroom.console.view.PageGroup;
import dev.headroom.console.view.Row;
import dev.headroom.console.view.Section;
import dev.headroom.console.view.Table;
import dev.headroom.console.view.Tone;
import dev.headroom.database.advice.Advice;
import dev.headroom.database.advice.IndexAdvisor;
import dev.headroom.database.index.IndexMigrator;
import dev.headroom.database.index.IndexProgress;
import dev.headroom.database.index.IndexStatus;
import dev.headroom.monitor.history.Event;
import dev.headroom.monitor.history.History;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The indexes that Headroom builds: by settings and on advice, with their state, size and uses; the
 * builds that run; and what was built and dropped when.
 *
 * <p>Thread-safe. Reads the catalogue of the database, at most twice a minute.
 */
public final class MigrationsPage implements ConsolePage {
  private static final Duration FRESH = Duration.ofSeconds(30);
  private static final int MAX_ROWS = 100;

  private final @Nullable IndexMigrator migrator;
  private final @Nullable IndexAdvisor advisor;
  private final History history;
  private final AtomicReference<@Nullable Reading> latest = new AtomicReference<>();

  /**
   * What the database holds.
   *
   * @param configured the indexes of the settings
   * @param advised the indexes of the advice
   * @param failure why nothing could be read; null if all was
   */
  private record Reading(
      Instant at,
      List<IndexStatus> configured,
      List<Advised> advised,
      List<IndexProgress> running,
      @Nullable SQLException failure) {}

  /** An advice with its index. */
  private record Advised(Advice advice, @Nullable IndexStatus status) {}

  /**
   * Creates the page.
   *
   * @param migrator builds the indexes of the settings; null where no database is set
   * @param advisor builds what is advised; null where advice is off
   * @param history whose events show what was built and dropped
   */
  public MigrationsPage(
      @Nullable IndexMigrator migrator, @Nullable IndexAdvisor advisor, History history) {
    this.migrator = migrator;
    this.advisor = advisor;
    this.history = history;
  }

  @Override
  public Place place() {
    return new Place("/migrations", "Migrations", PageGroup.STORES);
  }

  @Override
  public Page page(PageRequest request) {
    Reading reading = reading(request.now());
    List<Event> events = events();
    List<Section> sections = new ArrayList<>();
    if (reading.failure() != null) {
      sections.add(
          new Note(
              "Indexes",
              "The database cannot be read now: " + Format.failure(reading.failure()) + "."));
    } else {
      if (!reading.running().isEmpty()) {
        sections.add(running(reading.running()));
      }
      sections.add(migrator == null ? notConfigured() : configured(reading.configured(), events));
      sections.add(advisor == null ? notAdvised() : advised(reading.advised()));
    }
    sections.add(changes(events));
    return new Page(
        "The indexes that Headroom builds while the application runs, and what became of them.",
        sections);
  }

  private Reading reading(Instant now) {
    Reading known = latest.get();
    if (known == null || Duration.between(known.at(), now).abs().compareTo(FRESH) >= 0) {
      known = read(now);
      latest.set(known);
    }
    return known;
  }

  private Reading read(Instant now) {
    IndexMigrator bySettings = migrator;
    IndexAdvisor byAdvice = advisor;
    try {
      return new Reading(
          now,
          bySettings == null ? List.of() : bySettings.status(),
          byAdvice == null ? List.of() : advised(byAdvice),
          bySettings == null ? List.of() : bySettings.progress(),
          null);
    } catch (SQLException unavailable) {
      return new Reading(now, List.of(), List.of(), List.of(), unavailable);
    }
  }

  private static List<Advised> advised(IndexAdvisor byAdvice) throws SQLException {
    List<Advice> all = byAdvice.history().stream().limit(MAX_ROWS).toList();
    List<Advice> built = all.stream().filter(MigrationsPage::isBuilt).toList();
    Map<String, IndexStatus> states = new TreeMap<>();
    if (!built.isEmpty()) {
      byAdvice.status(built.toArray(Advice[]::new)).forEach(each -> states.put(each.name(), each));
    }
    return all.stream()
        .map(each -> new Advised(each, states.get(each.definition().name())))
        .toList();
  }

  private static boolean isBuilt(Advice advice) {
    return switch (advice.state()) {
      case BUILDING, VERIFYING, ROLLING_BACK, KEPT, INCONCLUSIVE -> true;
      case PREVIEW, APPROVED, ROLLED_BACK, DISMISSED, FAILED -> false;
    };
  }

  private static Note notConfigured() {
    return new Note(
        "Set by the settings",
        "No index is built by settings: they need headroom.database.url, and are listed below"
            + " headroom.database.indexes.");
  }

  private static Note notAdvised() {
    return new Note(
        "Built on advice",
        "No index is proposed: headroom.database.advice.mode=preview proposes those that would"
            + " help, and builds what an operator approves.");
  }

  private static Table running(List<IndexProgress> running) {
    return new Table(
        "Builds that run",
        "Those of any instance and of any tool.",
        List.of(Column.text("Index"), Column.text("Table"), Column.text("Progress")),
        running.stream()
            .map(each ->
                Row.of(
                    Cell.of(hidden(each.index())),
                    Cell.of(hidden(each.table())),
                    Cell.of(each.text())))
            .toList(),
        "");
  }

  private static String hidden(String name) {
    return name.isEmpty() ? "of another role" : name;
  }

  private static Table configured(List<IndexStatus> all, List<Event> events) {
    return new Table(
        "Set by the settings",
        "The indexes of headroom.database.indexes. Uses are those of the primary since its"
            + " statistics began.",
        List.of(
            Column.code("Index"),
            Column.text("Table"),
            Column.text("State"),
            Column.number("Size"),
            Column.number("Uses"),
            Column.text("Built")),
        all.stream().limit(MAX_ROWS).map(each -> row(each, events)).toList(),
        "No index is listed below headroom.database.indexes.");
  }

  private static Row row(IndexStatus index, List<Event> events) {
    return Row.of(
        Cell.of(index.name()),
        Cell.of(index.table()),
        state(index),
        Cell.of(size(index)),
        Cell.of(uses(index)),
        built(index, events));
  }

  private static Cell state(IndexStatus index) {
    return Cell.of(Format.words(index.state())).with(tone(index.state())).note(index.detail());
  }

  private static Tone tone(IndexStatus.State state) {
    return switch (state) {
      case VALID -> Tone.GOOD;
      case INVALID, DIFFERENT -> Tone.BAD;
      case BUILDING, ABSENT -> Tone.NOTICE;
    };
  }

  private static boolean exists(IndexStatus index) {
    return index.state() != IndexStatus.State.ABSENT;
  }

  private static String size(IndexStatus index) {
    return exists(index) ? Format.bytes(index.sizeBytes()) : Format.UNKNOWN;
  }

  private static String uses(IndexStatus index) {
    return exists(index) ? Format.count(index.scans()) : Format.UNKNOWN;
  }

  /** Returns when an index was built, as far back as the events go. */
  private static Cell built(IndexStatus index, List<Event> events) {
    return events.stream()
        .filter(each -> each.subject().equals("index " + index.name()))
        .findFirst()
        .filter(each -> exists(index))
        .map(each -> Cell.of(Format.time(each.at())).note("on " + each.instance()))
        .orElse(Cell.of(exists(index) ? "before the history began" : ""));
  }

  private static Table advised(List<Advised> all) {
    return new Table(
        "Built on advice",
        "Each is measured before and after its build, and kept only if it helps.",
        List.of(
            Column.code("Index"),
            Column.text("Advice"),
            Column.text("In the database"),
            Column.number("Size"),
            Column.number("Uses"),
            Column.text("Since")),
        all.stream().map(MigrationsPage::row).toList(),
        "No index was proposed yet.");
  }

  private static Row row(Advised each) {
    Advice advice = each.advice();
    IndexStatus index = each.status();
    Cell none = Cell.of(Format.UNKNOWN);
    return Row.of(
            Cell.of(advice.definition().name())
                .note("on " + advice.definition().table() + " " + advice.definition().content()),
            Cell.of(Format.words(advice.state())).with(tone(advice.state())),
            index == null ? none : state(index),
            index == null ? none : Cell.of(size(index)),
            index == null ? none : Cell.of(uses(index)),
            Cell.of(Format.time(advice.change().at())).note("by " + advice.change().by()))
        .detail((advice.evidence() + "\n" + advice.change().detail()).strip());
  }

  private static Tone tone(Advice.State state) {
    return switch (state) {
      case KEPT -> Tone.GOOD;
      case FAILED -> Tone.NOTICE;
      case PREVIEW,
          APPROVED,
          BUILDING,
          VERIFYING,
          ROLLING_BACK,
          ROLLED_BACK,
          INCONCLUSIVE,
          DISMISSED ->
          Tone.PLAIN;
    };
  }

  /** Returns the migrations that history knows, the newest first. */
  private List<Event> events() {
    return history.events(Instant.EPOCH, Instant.MAX).stream()
        .filter(each -> each.kind() == Event.Kind.MIGRATION)
        .toList()
        .reversed();
  }

  private Table changes(List<Event> events) {
    return new Table(
        "What changed",
        "Charts and trends show these events too.",
        List.of(
            Column.text("Time"),
            Column.text("Change"),
            Column.text("Result"),
            Column.text("Instance")),
        events.stream()
            .limit(MAX_ROWS)
            .map(each ->
                Row.of(
                    Cell.of(Format.time(each.at())),
                    Cell.of(each.subject()),
                    Cell.of(each.detail()),
                    Cell.of(each.instance())))
            .toList(),
        history.instance().isEmpty()
            ? "No change is recorded, since there is no history:"
                + " headroom.monitor.history.enabled=true."
            : "Nothing was built or dropped since the history began.");
  }
}
