// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.page;

import dev.headroom.console.ConsolePage;
import dev.headroom.console.PageRequest;
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
import dev.headroom.database.finding.Finding;
import dev.headroom.database.finding.FindingKind;
import dev.headroom.database.finding.Findings;
import dev.headroom.database.slow.SlowStatement;
import dev.headroom.database.slow.SlowStatements;
import dev.headroom.database.statement.LatencySnapshot;
import dev.headroom.database.statement.StatementShape;
import dev.headroom.database.statement.StatementShapes;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * The statements by the time that they cost together, the slow ones with their plans, and what was
 * found about them.
 *
 * <p>Thread-safe. Shows no literals and no bound values.
 */
public final class DatabasePage implements ConsolePage {
  private static final int MAX_ROWS = 100;
  private static final int TITLE_LENGTH = 90;
  private static final Set<FindingKind> URGENT =
      Set.of(
          FindingKind.CONNECTION_LEAK, FindingKind.NESTED_CONNECTION, FindingKind.POOL_TOO_SMALL);

  /** What holds until somebody changes it, however long ago it was reported. */
  private static final Set<FindingKind> LASTING =
      Set.of(
          FindingKind.CONNECTION_LEAK,
          FindingKind.MISSING_INDEX,
          FindingKind.DUPLICATE_INDEX,
          FindingKind.UNUSED_INDEX,
          FindingKind.INVALID_INDEX);

  private static final Duration RECENT = Duration.ofMinutes(10);

  private final StatementShapes shapes;
  private final SlowStatements slow;
  private final Findings findings;
  private final TimeSource time;

  /** Creates the page. */
  public DatabasePage(
      StatementShapes shapes, SlowStatements slow, Findings findings, TimeSource time) {
    this.shapes = shapes;
    this.slow = slow;
    this.findings = findings;
    this.time = time;
  }

  @Override
  public Place place() {
    return new Place("/database", "Database", PageGroup.STORES);
  }

  @Override
  public Page page(PageRequest request) {
    return Page.of(
        "Which statements the time goes to, since the start.",
        new Concerns(
            "Findings",
            findings.all().stream().map(DatabasePage::concern).toList(),
            "Nothing was found about the statements so far."),
        statements(),
        slowStatements(request.now()));
  }

  private Table statements() {
    List<StatementShape> all = shapes.all();
    double sum = Math.max(1, all.stream().mapToLong(each -> each.times().total().toNanos()).sum());
    long overflow = shapes.overflow();
    return new Table(
        "Statements",
        "Equal statements with other values count as one."
            + (overflow == 0
                ? ""
                : " " + Format.count(overflow) + " executions of further ones count as other."),
        List.of(
            Column.code("Statement"),
            Column.number("Time"),
            Column.number("Calls"),
            Column.number("Failed"),
            Column.number("Mean"),
            Column.number("95 %"),
            Column.number("99 %"),
            Column.number("Longest")),
        all.stream()
            .sorted(Comparator.comparing((StatementShape each) -> each.times().total()).reversed())
            .limit(MAX_ROWS)
            .map(each -> row(each, sum))
            .toList(),
        "No statement was executed yet.");
  }

  private static Row row(StatementShape shape, double sumNanos) {
    LatencySnapshot times = shape.times();
    double share = times.total().toNanos() / sumNanos;
    String text = shape.text();
    Row row =
        Row.of(
            Cell.of(shortened(text)),
            Cell.of(Format.percent(share)).bar(share),
            Cell.of(times.count()),
            Cell.of(times.failures()).with(times.failures() > 0 ? Tone.NOTICE : Tone.PLAIN),
            Cell.of(Format.duration(times.mean())),
            Cell.of(Format.duration(times.quantile(0.95))),
            Cell.of(Format.duration(times.quantile(0.99))),
            Cell.of(Format.duration(times.max())));
    return text.length() > TITLE_LENGTH ? row.detail(text) : row;
  }

  private Table slowStatements(Instant now) {
    return new Table(
        "Slow statements",
        "",
        List.of(
            Column.code("Statement"),
            Column.number("Slow calls"),
            Column.number("Longest"),
            Column.number("Waited for a connection"),
            Column.text("Route"),
            Column.number("Last")),
        slow.top().stream().limit(MAX_ROWS).map(each -> slowRow(each, now)).toList(),
        "No statement took longer than headroom.database.slow-query.threshold.");
  }

  private static Row slowRow(SlowStatement each, Instant now) {
    SlowStatement.Execution longest = each.longest();
    String plan = each.plan();
    return Row.of(
            Cell.of(shortened(each.sql())).note(longest.callSite()),
            Cell.of(each.count()),
            Cell.of(Format.duration(longest.time())),
            Cell.of(Format.duration(longest.waited())),
            Cell.of(longest.route()),
            Cell.of(Format.ago(each.last(), now)))
        .detail(each.sql() + (plan == null ? "" : "\n\n" + plan));
  }

  /** What was found within ten minutes; the page itself has the rest. */
  @Override
  public List<Concern> concerns() {
    Instant since = time.now().minus(RECENT);
    return findings.all().stream()
        .filter(each -> LASTING.contains(each.finding().kind()) || !each.lastSeen().isBefore(since))
        .map(DatabasePage::concern)
        .toList();
  }

  private static Concern concern(Findings.Entry entry) {
    Finding finding = entry.finding();
    String where =
        (finding.route().isEmpty() ? "" : " in " + finding.route())
            + (finding.callSite().isEmpty() ? "" : " at " + finding.callSite());
    String cost =
        finding.cost().time().equals(Duration.ZERO) ? "" : " It costs " + finding.cost() + ".";
    return Concern.of(
        URGENT.contains(finding.kind()) ? Tone.BAD : Tone.NOTICE,
        title(finding.kind()) + ": " + shortened(finding.subject()),
        entry.firstSeen(),
        new Concern.Advice(
            sentence(withoutPeriod(finding.evidence()) + where) + cost,
            sentence(finding.remedy()),
            "/database"));
  }

  private static String title(FindingKind kind) {
    if (kind == FindingKind.N_PLUS_ONE) {
      return "A query for each row (N+1)";
    }
    String words = Format.words(kind);
    return Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }

  private static String withoutPeriod(String text) {
    return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }

  private static String sentence(String text) {
    return text.isEmpty() || text.endsWith(".") || text.endsWith(";") ? text : text + ".";
  }

  private static String shortened(String text) {
    String line = text.replaceAll("\\s+", " ").strip();
    return line.length() <= TITLE_LENGTH ? line : line.substring(0, TITLE_LENGTH - 1) + "…";
  }
}
