// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.page.planning;

import dev.headroom.console.ConsolePage;
import dev.headroom.console.PageRequest;
import dev.headroom.console.view.Action;
import dev.headroom.console.view.Cell;
import dev.headroom.console.view.Column;
import dev.headroom.console.view.Concern;
import dev.headroom.console.view.Concerns;
import dev.headroom.console.view.Form;
import dev.headroom.console.view.Format;
import dev.headroom.console.view.Note;
import dev.headroom.console.view.Page;
import dev.headroom.console.view.PageGroup;
import dev.headroom.console.view.Row;
import dev.headroom.console.view.Section;
import dev.headroom.console.view.Table;
import dev.headroom.console.view.Tile;
import dev.headroom.console.view.Tiles;
import dev.headroom.console.view.Tone;
import dev.headroom.monitor.baseline.Baseline;
import dev.headroom.monitor.baseline.Baselines;
import dev.headroom.monitor.baseline.Comparison;
import dev.headroom.monitor.baseline.Difference;
import dev.headroom.monitor.baseline.Figure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The baseline: the figures that were recorded once, beside those of now, and which of them became
 * better or worse beyond chance.
 *
 * <p>Thread-safe. Reads memory alone.
 */
public final class BaselinesPage implements ConsolePage {
  private static final String MINUTES = "minutes";
  private static final int USUAL_MINUTES = 15;
  private static final int MIN_MINUTES = 5;
  private static final int MAX_MINUTES = 24 * 60;
  private static final int MAX_ROWS = 200;
  private static final double PERCENT = 100;
  private static final List<Difference.Change> ORDER =
      List.of(
          Difference.Change.WORSE,
          Difference.Change.BETTER,
          Difference.Change.SAME,
          Difference.Change.UNKNOWN);

  private final @Nullable Baselines baselines;

  /**
   * Creates the page.
   *
   * @param baselines null where no history is recorded
   */
  public BaselinesPage(@Nullable Baselines baselines) {
    this.baselines = baselines;
  }

  @Override
  public Place place() {
    return new Place("/baselines", "Baselines", PageGroup.HISTORY);
  }

  @Override
  public Page page(PageRequest request) {
    Baselines all = baselines;
    List<Section> sections = new ArrayList<>();
    if (all == null) {
      sections.add(
          new Note(
              "Baseline",
              "No baseline can be recorded, since there is no history. Record one:"
                  + " headroom.monitor.history.enabled=true."));
    } else {
      Optional<Baseline> recorded = all.recorded();
      String minutes = request.get(MINUTES);
      if (!minutes.isEmpty()) {
        sections.add(confirmation(minutes, recorded));
      }
      recorded.ifPresentOrElse(
          each -> sections.addAll(comparison(each, all, request.now())),
          () -> sections.add(new Note("Baseline", "No baseline is recorded.")));
      sections.add(form(all));
    }
    return new Page(
        "The figures of a time that was good, beside those of now: what became worse, and under"
            + " which settings.",
        sections);
  }

  private Form form(Baselines all) {
    return new Form(
        "Record a baseline",
        "Keeps the figures of the last minutes, which later ones are then compared with. "
            + all.keeping()
            + " ./headroom baseline writes one to a file.",
        path(),
        List.of(
            new Form.Field(MINUTES, "Minutes", Integer.toString(USUAL_MINUTES), "5 to 1440", true)),
        "Record a baseline…");
  }

  private Section confirmation(String minutes, Optional<Baseline> recorded) {
    int length;
    try {
      length = minutes(minutes);
    } catch (IllegalArgumentException refused) {
      return new Note("Confirm", String.valueOf(refused.getMessage()));
    }
    String replaced =
        recorded
            .map(each -> "It replaces the baseline of " + Format.time(each.time()) + ".")
            .orElse("There is none that it would replace.");
    return new Concerns(
        "Confirm",
        List.of(
            new Concern(
                Tone.PLAIN,
                "Record the last " + length + " minutes as the baseline?",
                null,
                new Concern.Advice(replaced, "", ""),
                List.of(
                    new Action(
                        "Record",
                        path(),
                        Map.of("do", "record", MINUTES, Integer.toString(length)),
                        replaced)))),
        "");
  }

  private static int minutes(String text) {
    try {
      int minutes = Integer.parseInt(text);
      if (minutes >= MIN_MINUTES && minutes <= MAX_MINUTES) {
        return minutes;
      }
    } catch (NumberFormatException notOne) {
      // Refused as one that is out of range.
    }
    throw new IllegalArgumentException(
        "The window of a baseline has %d to %d whole minutes.".formatted(MIN_MINUTES, MAX_MINUTES));
  }

  private static List<Section> comparison(Baseline recorded, Baselines all, Instant now) {
    // One that was sent by HTTP may have any window.
    Duration window =
        Duration.ofSeconds(
            Math.clamp(recorded.windowSeconds(), MIN_MINUTES * 60L, MAX_MINUTES * 60L));
    Baseline present = all.present(window);
    Comparison comparison = present.compare(recorded);
    List<Section> sections = new ArrayList<>();
    sections.add(new Tiles("Baseline", tiles(recorded, comparison)));
    Instant apart = recorded.time().plus(window);
    sections.add(
        figures(
            comparison,
            now.isBefore(apart)
                ? " Until " + Format.time(apart) + " both windows have minutes in common."
                : ""));
    sections.add(
        changes(
            "Settings that differ",
            "Setting",
            comparison.configuration(),
            recorded.configuration(),
            present.configuration()));
    SortedSet<String> components = new TreeSet<>(recorded.services().keySet());
    components.addAll(present.services().keySet());
    sections.add(
        changes("Components", "Component", components, recorded.services(), present.services()));
    return sections;
  }

  private static Table figures(Comparison comparison, String overlap) {
    return new Table(
        "Figures",
        "A figure is better or worse if it changed by a tenth, and by three standard errors."
            + overlap,
        List.of(
            Column.text("Figure"),
            Column.number("Baseline"),
            Column.number("Now"),
            Column.number("Change"),
            Column.text("Verdict")),
        comparison.differences().stream()
            .sorted(Comparator.comparingInt(each -> ORDER.indexOf(each.change())))
            .limit(MAX_ROWS)
            .map(BaselinesPage::row)
            .toList(),
        "Nothing was recorded in either window.");
  }

  private static List<Tile> tiles(Baseline recorded, Comparison comparison) {
    long worse = count(comparison, Difference.Change.WORSE);
    long better = count(comparison, Difference.Change.BETTER);
    return List.of(
        Tile.of(
            "Recorded",
            Format.time(recorded.time()),
            recorded.version().isEmpty() ? "" : "version " + recorded.version()),
        Tile.of("Window", Format.duration(Duration.ofSeconds(recorded.windowSeconds())), ""),
        Tile.of("Worse", Format.count(worse), "").with(worse > 0 ? Tone.NOTICE : Tone.PLAIN),
        Tile.of("Better", Format.count(better), "").with(better > 0 ? Tone.GOOD : Tone.PLAIN),
        Tile.of("Same", Format.count(count(comparison, Difference.Change.SAME)), ""));
  }

  private static long count(Comparison comparison, Difference.Change change) {
    return comparison.differences().stream().filter(each -> each.change() == change).count();
  }

  private static Row row(Difference each) {
    return Row.of(
        Cell.of(each.figure()),
        Cell.of(text(each.before())),
        Cell.of(text(each.after())),
        Cell.of(change(each.ratio())),
        Cell.of(
                each.change() == Difference.Change.UNKNOWN
                    ? Format.UNKNOWN
                    : Format.words(each.change()))
            .with(tone(each.change())));
  }

  private static Tone tone(Difference.Change change) {
    return switch (change) {
      case WORSE -> Tone.NOTICE;
      case BETTER -> Tone.GOOD;
      case SAME, UNKNOWN -> Tone.PLAIN;
    };
  }

  private static String text(@Nullable Figure figure) {
    if (figure == null) {
      return Format.UNKNOWN;
    }
    return switch (figure.unit()) {
      case "%" -> Format.percent(figure.value() / PERCENT);
      case "1/s" -> Format.rate(figure.value());
      default -> Format.value(figure.value(), figure.unit());
    };
  }

  private static String change(double ratio) {
    return Double.isFinite(ratio)
        ? (ratio < 1 ? "\u2212" : "+") + Format.percent(Math.abs(ratio - 1))
        : Format.UNKNOWN;
  }

  private static Table changes(
      String title,
      String label,
      Iterable<String> names,
      Map<String, String> before,
      Map<String, String> after) {
    List<Row> rows = new ArrayList<>();
    for (String each : names) {
      String now = after.getOrDefault(each, "not set");
      String then = before.getOrDefault(each, "not set");
      rows.add(
          Row.of(
              Cell.of(each),
              Cell.of(then),
              Cell.of(now).with(now.equals(then) ? Tone.PLAIN : Tone.NOTICE)));
    }
    return new Table(
        title,
        "",
        List.of(Column.text(label), Column.text("Baseline"), Column.text("Now")),
        rows,
        "None.");
  }

  @Override
  public String act(PageRequest request) {
    Baselines all = baselines;
    if (all == null || !request.get("do").equals("record")) {
      throw new IllegalArgumentException("There is no such action.");
    }
    int minutes = minutes(request.get(MINUTES));
    Baseline present = all.present(Duration.ofMinutes(minutes));
    if (present.figures().isEmpty()) {
      throw new IllegalArgumentException(
          "Nothing is known of the last " + minutes + " minutes: no baseline was recorded.");
    }
    all.record(present, request.operator());
    return "the last " + minutes + " minutes are the baseline now";
  }
}
