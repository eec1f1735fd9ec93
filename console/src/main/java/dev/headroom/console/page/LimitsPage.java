// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.page;

import dev.headroom.console.ConsolePage;
import dev.headroom.console.PageRequest;
import dev.headroom.console.view.Cell;
import dev.headroom.console.view.Column;
import dev.headroom.console.view.Form;
import dev.headroom.console.view.Format;
import dev.headroom.console.view.Note;
import dev.headroom.console.view.Page;
import dev.headroom.console.view.PageGroup;
import dev.headroom.console.view.Row;
import dev.headroom.console.view.Section;
import dev.headroom.console.view.Table;
import dev.headroom.console.view.Tone;
import dev.headroom.edge.limit.LimitExplanation;
import dev.headroom.limit.rule.Decision;
import dev.headroom.monitor.history.History;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The rate limits: why a request was refused, what each rule would decide on a described one, and
 * how often each refused.
 *
 * <p>Thread-safe. Takes no permits.
 */
public final class LimitsPage implements ConsolePage {
  private static final String DECISIONS = "headroom.limit.decisions";
  private static final String OBSERVED = "headroom.limit.observed.refused";
  private static final String RULE = "rule";

  private final LimitExplainer limits;
  private final History history;

  /** Creates the page. */
  public LimitsPage(LimitExplainer limits, History history) {
    this.limits = limits;
    this.history = history;
  }

  @Override
  public Place place() {
    return new Place("/limits", "Limits", PageGroup.TRAFFIC);
  }

  @Override
  public Page page(PageRequest request) {
    List<Section> sections = new ArrayList<>();
    sections.addAll(refusal(request.get("request")));
    sections.addAll(trial(request));
    TimeCharts charts = TimeCharts.ofHour(history, request.now());
    sections.add(rules(charts));
    sections.add(
        charts.chart(
            "Refused a second",
            "",
            "",
            List.of(
                charts.line("refused", DECISIONS, Map.of("outcome", "refused"), charts.perSecond()),
                charts.line("would be refused", OBSERVED, Map.of(), charts.perSecond()))));
    return new Page("Who is refused, by which rule, and why.", sections);
  }

  /** Returns the form for the id of a refused request, and what is known of that request. */
  private List<Section> refusal(String id) {
    List<Section> sections = new ArrayList<>();
    sections.add(
        new Form(
            "Why was this request refused?",
            "The id is the one in the response header X-Request-Id and in the problem.",
            path(),
            List.of(new Form.Field("request", "Request id", id, "", true)),
            "Explain"));
    if (!id.isEmpty()) {
      List<LimitExplanation> known = limits.refused(id);
      sections.add(
          known.isEmpty()
              ? new Note(
                  "No such refusal",
                  "This instance knows of no refusal of "
                      + id
                      + "; it keeps the last thousand. Another instance may have refused it.")
              : explained("Refused by", known));
    }
    return sections;
  }

  /** Returns the form for a request that nobody sent, and how the rules would decide on it. */
  private List<Section> trial(PageRequest request) {
    List<Section> sections = new ArrayList<>();
    String path = request.get("path");
    String method = request.get("method").isEmpty() ? "GET" : request.get("method");
    sections.add(
        new Form(
            "What would happen to this request?",
            "Takes no permits.",
            path(),
            List.of(
                new Form.Field("method", "Method", method, "GET", true),
                new Form.Field("path", "Path", path, "/api/list", true),
                new Form.Field("ip", "Client address", request.get("ip"), "your own", false),
                new Form.Field("user", "Signed-in user", request.get("user"), "nobody", false)),
            "Explain"));
    if (path.startsWith("/")) {
      LimitExplainer.Description described =
          new LimitExplainer.Description(method, path, request.get("ip"), request.get("user"));
      sections.add(explained("Decisions", limits.explain(described, request)));
    } else if (!path.isEmpty()) {
      sections.add(new Note("Decisions", "A path begins with a slash, such as /api/list."));
    }
    return sections;
  }

  private static Table explained(String title, List<LimitExplanation> explanations) {
    return new Table(
        title,
        "",
        List.of(
            Column.text("Rule"),
            Column.text("Limit"),
            Column.text("Decision"),
            Column.number("Permits left"),
            Column.text("Why"),
            Column.text("Decided by")),
        explanations.stream().map(LimitsPage::row).toList(),
        "No rule applies to such a request.");
  }

  private static Row row(LimitExplanation each) {
    Decision decision = each.decision();
    if (decision == null) {
      return Row.of(
          Cell.of(each.rule()),
          Cell.of(each.limit()),
          Cell.of("does not apply"),
          Cell.of(""),
          Cell.of(each.reason()),
          Cell.of(""));
    }
    String wait = decision.admitted() ? "" : "again in " + Format.duration(decision.retryAfter());
    return Row.of(
        Cell.of(each.rule()),
        Cell.of(each.limit()),
        Cell.of(decision.admitted() ? "admitted" : "refused")
            .with(decision.admitted() ? Tone.GOOD : Tone.BAD)
            .note(wait),
        Cell.of(decision.remaining()),
        Cell.of(each.reason()).note(each.keyHash().isEmpty() ? "" : "key " + each.keyHash()),
        Cell.of(Format.words(decision.source())));
  }

  private static Table rules(TimeCharts charts) {
    return new Table(
        "Rules, over the last hour",
        "Would be refused: by a rule in the mode observe. Without the shared store: decided while"
            + " it was unavailable.",
        List.of(
            Column.text("Rule"),
            Column.number("Decisions"),
            Column.number("Refused"),
            Column.number("Would be refused"),
            Column.number("Without the shared store")),
        charts.byTag(DECISIONS, RULE).keySet().stream().map(each -> row(each, charts)).toList(),
        "No rule decided on a request yet.");
  }

  private static Row row(String rule, TimeCharts charts) {
    Map<String, String> ofRule = Map.of(RULE, rule);
    double all = charts.increase(DECISIONS, ofRule);
    double refused = charts.increase(DECISIONS, Map.of(RULE, rule, "outcome", "refused"));
    double fallbacks = charts.increase("headroom.limit.fallbacks", ofRule);
    return Row.of(
        Cell.of(rule),
        Cell.of(Format.count(all)),
        Cell.of(Format.count(refused))
            .bar(all == 0 ? 0 : refused / all)
            .note(all == 0 ? "" : Format.percent(refused / all)),
        Cell.of(Format.count(charts.increase(OBSERVED, ofRule))),
        Cell.of(Format.count(fallbacks)).with(fallbacks > 0 ? Tone.NOTICE : Tone.PLAIN));
  }
}
