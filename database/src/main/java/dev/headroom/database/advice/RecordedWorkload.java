// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.advice;

import dev.headroom.database.finding.Finding;
import dev.headroom.database.finding.FindingKind;
import dev.headroom.database.index.IndexDefinition;
import dev.headroom.database.statement.CallSites;
import dev.headroom.database.statement.LatencySnapshot;
import dev.headroom.database.statement.StatementListener;
import dev.headroom.database.statement.StatementRun;
import dev.headroom.database.statement.StatementShape;
import dev.headroom.database.statement.StatementShapes;
import dev.headroom.database.statement.UnitOfWork;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The workload of this process, recorded from its own statements.
 *
 * <p>Thread-safe. Never blocks. Keeps a text, a route and a line of code for at most 500 kinds of
 * statements, in memory only; the times are those of the kinds themselves. Bind values are never
 * kept. A literal is planned with once ten calls of the statement, and all so far, had the same
 * one, as a constant in the code has; until then, and once two calls differ, the text without
 * literals takes its place.
 */
public final class RecordedWorkload implements StatementListener, Workload {
  private static final int MAX_SHAPES = 500;
  private static final int MAX_LENGTH = 20_000;

  /** With fewer calls a literal may be a value that they happen to have in common. */
  private static final int MIN_CONSTANT_CALLS = 10;

  private final ConcurrentMap<StatementShape, Sample> samples = new ConcurrentHashMap<>();
  private final TimeSource time;
  private final long startNanos;

  /** Creates an empty workload. */
  public RecordedWorkload(TimeSource time) {
    this.time = time;
    this.startNanos = time.nanos();
  }

  /** What is kept of one kind of statement. */
  private static final class Sample {
    private final StatementShape shape;
    private final String sql;
    private final String route;
    private final @Nullable String callSite;
    private volatile boolean varies;

    Sample(StatementRun run) {
      UnitOfWork unit = UnitOfWork.current();
      this.shape = run.shape();
      this.sql = run.sql();
      this.route = unit == null ? "" : unit.route();
      this.callSite = CallSites.find();
    }

    StatementLoad load() {
      LatencySnapshot times = shape.times();
      boolean constant = !varies && times.count() >= MIN_CONSTANT_CALLS;
      String planned = constant ? sql : shape.text().replace("(?...)", "(?)");
      return new StatementLoad(
          shape.id(), shape.text(), planned, times.count(), times.total().toNanos() / 1e6);
    }
  }

  @Override
  public void statementExecuted(StatementRun run) {
    Sample known = samples.get(run.shape());
    if (known == null) {
      if (samples.size() < MAX_SHAPES
          && run.failure() == null
          && run.sql().length() <= MAX_LENGTH) {
        samples.putIfAbsent(run.shape(), new Sample(run));
      }
    } else if (!known.varies && !known.sql.equals(run.sql())) {
      known.varies = true;
    }
  }

  @Override
  public Snapshot read() {
    List<StatementLoad> loads = new ArrayList<>();
    samples.values().forEach(each -> loads.add(each.load()));
    return new Snapshot(loads, Duration.ofNanos(time.nanos() - startNanos));
  }

  /**
   * Returns a proposal as a finding, with the route and the line of the statement it helps most.
   */
  public Finding finding(IndexProposal proposal) {
    long best = proposal.gains().getFirst().id();
    Sample sample =
        samples.values().stream().filter(each -> each.shape.id() == best).findFirst().orElse(null);
    Finding.Builder finding = Finding.of(FindingKind.MISSING_INDEX, subject(proposal.definition()));
    if (sample != null) {
      finding.route(sample.route).callSite(sample.callSite);
    }
    Duration perMinute = Duration.ofNanos((long) (proposal.estimate().gain() * 60 * 1e6));
    return finding
        .cost(Finding.Cost.perMinute(perMinute))
        .evidence(proposal.evidence())
        .remedy(withoutLiterals(proposal.sql()))
        .build();
  }

  /** Returns the subject of the finding that proposes an index; it names no constant. */
  public static String subject(IndexDefinition index) {
    String content = StatementShapes.withoutLiterals(index.content());
    return index.name() + " ON " + index.table() + " " + content;
  }

  /** A finding is logged; the condition of a partial index may name a constant. */
  private static String withoutLiterals(String sql) {
    String text = StatementShapes.withoutLiterals(sql);
    return text.equals(sql) ? sql : text + " -- the advice names the constant";
  }
}
