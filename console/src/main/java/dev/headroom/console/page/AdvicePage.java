// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.page;

import dev.headroom.advise.Advice;
import dev.headroom.advise.Change;
import dev.headroom.advise.Delegate;
import dev.headroom.advise.Evidence;
import dev.headroom.advise.Prediction;
import dev.headroom.advise.Recommendation;
import dev.headroom.advise.RecommendationState;
import dev.headroom.advise.Recommendations;
import dev.headroom.advise.Severity;
import dev.headroom.advise.TrackRecord;
import dev.headroom.console.ConsolePage;
import dev.headroom.console.PageRequest;
import dev.headroom.console.view.Action;
import dev.headroom.console.view.Cell;
import dev.headroom.console.view.Column;
import dev.headroom.console.view.Concern;
import dev.headroom.console.view.Concerns;
import dev.headroom.console.view.Format;
import dev.headroom.console.view.Page;
import dev.headroom.console.view.PageGroup;
import dev.headroom.console.view.Row;
import dev.headroom.console.view.Table;
import dev.headroom.console.view.Tone;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The recommendations: what is wrong, how that is known, what would help and by how much, and what
 * became of those that were approved.
 *
 * <p>Thread-safe.
 */
public final class AdvicePage implements ConsolePage {
  /** More at once hide what comes first. */
  private static final int MAX_CONCERNS = 5;

  private final Recommendations recommendations;

  /** Creates the page. */
  public AdvicePage(Recommendations recommendations) {
    this.recommendations = recommendations;
  }

  @Override
  public Place place() {
    return new Place("/recommendations", "Recommendations", PageGroup.NOW);
  }

  @Override
  public Page page(PageRequest request) {
    List<Recommendation> all = recommendations.all();
    return Page.of(
        "What is wrong, how that is known, and what would help. An approved change is measured, and"
            + " put back if it does not help.",
        new Concerns(
            "Open and under way",
            all.stream().filter(each -> each.state().isPending()).map(this::concern).toList(),
            "Nothing is recommended now."),
        new Table(
            "Decided",
            "",
            List.of(
                Column.text("Recommendation"),
                Column.text("Result"),
                Column.number("Predicted gain"),
                Column.number("Measured gain"),
                Column.text("When")),
            all.stream().filter(each -> !each.state().isPending()).map(this::row).toList(),
            "No recommendation was decided yet."),
        new Table(
            "Track record",
            "How often advice of a kind helped, and how its predictions compare with what was"
                + " measured.",
            List.of(
                Column.text("Kind"),
                Column.number("Kept"),
                Column.number("Put back"),
                Column.number("Inconclusive"),
                Column.number("Predicted gain"),
                Column.number("Measured gain")),
            recommendations.trackRecords().stream().map(AdvicePage::row).toList(),
            "No change was measured yet."));
  }

  private static Row row(TrackRecord each) {
    return Row.of(
        Cell.of(each.kind()),
        Cell.of(each.kept()),
        Cell.of(each.rolledBack()),
        Cell.of(each.inconclusive()),
        Cell.of(Format.percent(each.predictedGain())),
        Cell.of(Format.percent(each.measuredGain())));
  }

  private Row row(Recommendation each) {
    Prediction predicted = each.advice().prediction();
    return Row.of(
            Cell.of(each.advice().title()).note(each.advice().cause().route()),
            Cell.of(Format.words(each.state()))
                .with(each.state() == RecommendationState.KEPT ? Tone.GOOD : Tone.PLAIN)
                .note(each.latest().detail()),
            Cell.of(predicted == null ? Format.UNKNOWN : Format.percent(predicted.gain())),
            Cell.of(each.result() == null ? Format.UNKNOWN : Format.percent(each.result().gain())),
            Cell.of(Format.time(each.latest().at())).note("by " + each.latest().by()))
        .detail(detail(each))
        .actions(actions(each));
  }

  /**
   * Returns what the overview shows: the five worst that are pending, without those that nobody
   * notices, and how many more there are.
   */
  @Override
  public List<Concern> concerns() {
    List<Recommendation> pending =
        recommendations.all().stream()
            .filter(each -> each.state().isPending())
            .filter(each -> tone(each.advice().weight().severity()) != Tone.PLAIN)
            .toList();
    List<Concern> concerns = new ArrayList<>();
    pending.stream().limit(MAX_CONCERNS).map(this::concern).forEach(concerns::add);
    if (pending.size() > MAX_CONCERNS) {
      concerns.add(
          Concern.of(
              Tone.NOTICE,
              (pending.size() - MAX_CONCERNS) + " more recommended, less pressing than these",
              null,
              new Concern.Advice("", "", path())));
    }
    return concerns;
  }

  private static Tone tone(Severity severity) {
    return switch (severity) {
      case CRITICAL, HIGH -> Tone.BAD;
      case MEDIUM -> Tone.NOTICE;
      case LOW -> Tone.PLAIN;
    };
  }

  private Concern concern(Recommendation each) {
    Advice advice = each.advice();
    Prediction expected = advice.prediction();
    String evidence =
        advice.evidence().stream()
            .map(Evidence::text)
            .map(Format::sentence)
            .collect(Collectors.joining(" "));
    String where =
        (advice.cause().route().isEmpty() ? "" : " In " + advice.cause().route() + ".")
            + (advice.cause().callSite().isEmpty() ? "" : " At " + advice.cause().callSite() + ".");
    String gain =
        expected == null
            ? ""
            : " Expected: %s from %s to %s."
                .formatted(
                    expected.metric(), Format.count(expected.from()), Format.count(expected.to()));
    String state =
        each.state() == RecommendationState.OPEN
            ? ""
            : " It is " + Format.words(each.state()) + ".";
    return new Concern(
        tone(advice.weight().severity()),
        Format.capitalized(advice.title()),
        each.since(),
        new Concern.Advice(
            evidence + where + state,
            Format.sentence(advice.change().up()) + gain,
            "/recommendations"),
        actions(each));
  }

  private List<Action> actions(Recommendation each) {
    List<Action> actions = new ArrayList<>();
    switch (each.state()) {
      case OPEN -> {
        actions.add(action("Approve", Delegate.Action.APPROVE, each, approval(each)));
        actions.add(action("Dismiss", Delegate.Action.DISMISS, each, "It is not proposed again."));
      }
      case APPROVED ->
          actions.add(
              action("Dismiss", Delegate.Action.DISMISS, each, "It is not proposed again."));
      case VERIFYING -> actions.add(putBack(each));
      case KEPT -> {
        if (each.advice().change().how() == Change.How.AUTOMATIC) {
          actions.add(putBack(each));
        }
      }
      default -> {
        // Nothing to decide.
      }
    }
    return actions;
  }

  private Action putBack(Recommendation each) {
    return action("Put back", Delegate.Action.ROLL_BACK, each, each.advice().change().down());
  }

  private String approval(Recommendation each) {
    boolean isLasting = recommendations.decisions().isLasting();
    return switch (each.advice().change().how()) {
      case AUTOMATIC -> "Headroom carries it out, measures it, and keeps it if it helps.";
      case SETTING ->
          isLasting
              ? "You set it. Headroom measures it, also if it takes a restart."
              : "You set it. Headroom measures it only if it takes effect without a restart, which"
                  + " forgets this approval.";
      case CODE ->
          isLasting
              ? "You change the code. Headroom measures it after the restart."
              : "You change the code. The next start forgets this approval, and proposes the change"
                  + " again if it did not help.";
    };
  }

  private Action action(String label, Delegate.Action action, Recommendation each, String hint) {
    return new Action(label, path(), Map.of("do", action.name(), "target", each.id()), hint);
  }

  @Override
  public String act(PageRequest request) {
    Delegate.Action action = Delegate.Action.valueOf(request.get("do").toUpperCase(Locale.ROOT));
    try {
      if (!recommendations.act(request.get("target"), action, request.operator())) {
        throw new IllegalArgumentException("It is not in a state for that.");
      }
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
    String notice = request.get("target") + ": " + Format.words(action) + ", accepted";
    return recommendations.decisions().unsaved().map(each -> notice + ". " + each).orElse(notice);
  }

  private static String detail(Recommendation each) {
    return each.advice().change().up()
        + "\n\n"
        + each.history().stream()
            .map(step ->
                "%s  %s  by %s  %s"
                    .formatted(
                        Format.time(step.at()),
                        Format.words(step.state()),
                        step.by(),
                        step.detail()))
            .collect(Collectors.joining("\n"));
  }
}
