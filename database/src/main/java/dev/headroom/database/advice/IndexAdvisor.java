// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.advice;

import dev.headroom.database.advice.Advice.State;
import dev.headroom.database.advice.AnalysedWorkload.Planned;
import dev.headroom.database.advice.Comparison.Baseline;
import dev.headroom.database.index.IndexDefinition;
import dev.headroom.database.index.IndexMigrationSettings;
import dev.headroom.database.index.IndexMigrationSettings.WhenBusy;
import dev.headroom.database.index.IndexMigrator;
import dev.headroom.database.index.IndexReport;
import dev.headroom.ground.TimeSource;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proposes indexes for a workload, builds the approved ones online, and keeps each only if the
 * traffic after it shows a gain over the traffic before.
 *
 * <p>Thread-safe, but {@link #tick}: one thread at a time. One advice is under way at a time, also
 * over several instances, which share the history in the database: a change of state is made by the
 * instance that comes first. After a crash the next tick of any instance goes on with the state in
 * the history.
 *
 * <p>Sessions must reach the server itself: a pooler in transaction mode breaks session settings.
 */
public final class IndexAdvisor {
  private static final Logger LOG = LoggerFactory.getLogger(IndexAdvisor.class);
  private static final String SELF = "headroom";
  private static final String INSUFFICIENT_PRIVILEGE = "42501";

  /** The shortest and the longest time between proposals that nobody requested. */
  private static final Duration MIN_PERIOD = Duration.ofSeconds(30);

  private static final Duration MAX_PERIOD = Duration.ofHours(1);

  private final DataSource sessions;
  private final Workload workload;
  private final AdviceSettings settings;
  private final IndexMigrationSettings build;
  private final TimeSource time;
  private final AdviceHistory history;

  /** The readings of the last window. */
  private final Deque<Workload.Snapshot> readings = new ArrayDeque<>();

  /** The readings since the index of an advice is there. */
  private final Deque<Workload.Snapshot> after = new ArrayDeque<>();

  private long verified;
  private long previewedNanos;
  private double previewedMillis;

  /**
   * Creates an advisor; opens no session.
   *
   * @param sessions opens a session a call, such as {@link
   *     dev.headroom.database.DatabaseUrl#unpooled}; up to three at a time
   * @param workload the statements to improve
   * @param settings windows and bounds
   * @param build how indexes are built; while another instance builds, its state is left as it is
   * @param time the clocks
   */
  public IndexAdvisor(
      DataSource sessions,
      Workload workload,
      AdviceSettings settings,
      IndexMigrationSettings build,
      TimeSource time) {
    this.sessions = sessions;
    this.workload = workload;
    this.settings = settings;
    this.build = build.withWhenBusy(WhenBusy.SKIP);
    this.time = time;
    this.history = new AdviceHistory(sessions);
    this.previewedNanos = time.nanos();
  }

  /** Returns the statements that create the table of the history, for a DBA to run. */
  public static String schema() {
    return AdviceHistory.DDL;
  }

  /**
   * Returns all advice with its states.
   *
   * @return the latest change first
   */
  public List<Advice> history() throws SQLException {
    return history.list();
  }

  /**
   * Weighs indexes for the workload without building any on a live table. Takes seconds to minutes.
   *
   * @return the best first, at most ten
   * @throws SQLException if the database cannot be read, or the role may not copy tables
   */
  public List<IndexProposal> propose() throws SQLException {
    AnalysedWorkload analysed = AnalysedWorkload.of(workload.read(), sessions);
    Collection<IndexCandidate> candidates = analysed.candidates();
    if (candidates.isEmpty()) {
      return List.of();
    }
    List<WhatIf> methods = new ArrayList<>();
    try {
      WhatIf hypothetical = HypotheticalIndexes.openIfInstalled(sessions);
      if (hypothetical != null) {
        methods.add(hypothetical);
      }
      if (hypothetical == null || !candidates.stream().allMatch(hypothetical::supports)) {
        addCopies(analysed, methods);
      }
      return new IndexChooser(analysed, methods, settings).choose(candidates);
    } finally {
      for (WhatIf each : methods) {
        each.close();
      }
    }
  }

  private void addCopies(AnalysedWorkload analysed, List<WhatIf> methods) throws SQLException {
    try {
      methods.add(ClonedTables.copy(sessions, analysed.tables(), settings.cloneRows()));
    } catch (SQLException e) {
      if (!INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
        throw e;
      }
      if (methods.isEmpty()) {
        throw new SQLException(
            "this role may not copy tables, so no index can be weighed: GRANT TEMPORARY ON the"
                + " database and SELECT on the tables, or install HypoPG",
            INSUFFICIENT_PRIVILEGE,
            e);
      }
      LOG.info("only b-trees are weighed: this role may not copy tables");
    }
  }

  /**
   * Makes proposals, and writes them to the history in place of the former ones. An index that was
   * dismissed or rolled back is not proposed again.
   *
   * @return the proposals, those that are not proposed again among them
   */
  public List<IndexProposal> preview() throws SQLException {
    List<IndexProposal> proposals = propose();
    history.propose(proposals);
    return proposals;
  }

  /**
   * Approves a proposal: {@link #tick} measures, builds and verifies it.
   *
   * @param by the operator, for the history
   * @return whether it was a proposal
   */
  public boolean approve(long id, String by) throws SQLException {
    return change(id, Set.of(State.PREVIEW), State.APPROVED, by);
  }

  /**
   * Approves an operator's own index, which is verified as a proposal is.
   *
   * @return its id, or 0 if an index of this name is under way or kept
   */
  public long approve(IndexDefinition definition, String by) throws SQLException {
    return history.add(definition, State.APPROVED, by);
  }

  /**
   * Dismisses a proposal, or one that is approved and not yet built; it is not proposed again.
   *
   * @return whether it was in one of these states
   */
  public boolean dismiss(long id, String by) throws SQLException {
    return change(id, Set.of(State.PREVIEW, State.APPROVED), State.DISMISSED, by);
  }

  /**
   * Requests that an index is dropped, also while it is being built; {@link #tick} drops it.
   *
   * @return whether there is an index of this advice
   */
  public boolean rollBack(long id, String by) throws SQLException {
    return change(
        id,
        Set.of(State.BUILDING, State.VERIFYING, State.KEPT, State.INCONCLUSIVE),
        State.ROLLING_BACK,
        by);
  }

  private boolean change(long id, Set<State> from, State to, String by) throws SQLException {
    Advice advice = history.find(id);
    return advice != null && from.contains(advice.state()) && history.change(advice, to, by, "");
  }

  /**
   * Reads the workload, and takes the advice that is under way one step further; a build or a drop
   * blocks until it ends. To be called every {@link AdviceSettings#tick}.
   *
   * @return whether an advice is under way
   */
  public boolean tick() throws SQLException {
    Workload.Snapshot now = workload.read();
    readings.addLast(now);
    while (readings.size() > AdviceSettings.TICKS + 1) {
      readings.removeFirst();
    }
    Advice active = history.active();
    if (active == null) {
      return false;
    }
    switch (active.state()) {
      case APPROVED -> measureBefore(active);
      case BUILDING -> build(active);
      case VERIFYING -> verify(active, now);
      case ROLLING_BACK -> drop(active);
      default -> {}
    }
    return true;
  }

  /**
   * Makes proposals if it is time for some: when the statements have cost twice as much as at the
   * last ones, at most every half minute, and every hour. Does nothing while an advice is under
   * way. To be called on the thread of {@link #tick}, after it.
   *
   * @return the proposals; empty also if it is not time for any
   */
  public List<IndexProposal> previewIfDue() throws SQLException {
    double millis =
        readings.getLast().statements().stream().mapToDouble(StatementLoad::millis).sum();
    if (!isDue(Duration.ofNanos(time.nanos() - previewedNanos), millis)
        || history.active() != null) {
      return List.of();
    }
    previewedNanos = time.nanos();
    previewedMillis = millis;
    List<IndexProposal> proposals = preview();
    if (settings.mode() == AdviceSettings.Mode.APPLY) {
      for (Advice each : history.list()) {
        if (each.state() == State.PREVIEW && approve(each.id(), SELF)) {
          break;
        }
      }
    }
    return proposals;
  }

  private boolean isDue(Duration since, double millis) {
    return millis > 0
        && since.compareTo(MIN_PERIOD) >= 0
        && (millis >= 2 * previewedMillis || since.compareTo(MAX_PERIOD) >= 0);
  }

  private void measureBefore(Advice advice) throws SQLException {
    if (readings.size() <= AdviceSettings.TICKS) {
      return;
    }
    Workload.Snapshot before = readings.getLast().since(readings.getFirst());
    Baseline baseline = baseline(advice, before);
    long calls =
        before.statements().stream()
            .filter(each -> baseline.improved().containsKey(each.id()))
            .mapToLong(StatementLoad::calls)
            .sum();
    if (calls >= settings.minCalls()) {
      history.saveBaseline(advice, baseline);
      change(advice, State.BUILDING, "");
    } else {
      change(
          advice,
          State.INCONCLUSIVE,
          "nothing was built: %d calls in the window, %d are needed"
              .formatted(calls, settings.minCalls()));
    }
  }

  /** Returns the mean times of the statements on the table. */
  private Baseline baseline(Advice advice, Workload.Snapshot before) throws SQLException {
    TableName table = TableName.parse(advice.definition().table(), "public");
    List<Planned> on = AnalysedWorkload.of(before, sessions).on(table);
    Set<Long> proposed = history.improved(advice);
    boolean known = on.stream().anyMatch(each -> proposed.contains(each.load().id()));
    Map<Long, Double> improved = new HashMap<>();
    Map<Long, Double> others = new HashMap<>();
    for (Planned each : on) {
      boolean target = known ? proposed.contains(each.load().id()) : !each.writes();
      (target ? improved : others).put(each.load().id(), each.load().meanMillis());
    }
    return new Baseline(improved, others);
  }

  private void build(Advice advice) throws SQLException {
    IndexReport report = migrator(advice).migrate();
    switch (report.results().getFirst().state()) {
      case BUILT, REBUILT, ALREADY_THERE -> change(advice, State.VERIFYING, report.summary());
      case SKIPPED, INTERRUPTED -> {
        // The next tick of any instance builds it, or finds it built.
      }
      case FAILED, DROPPED, ABSENT -> change(advice, State.FAILED, report.summary());
    }
  }

  private void drop(Advice advice) throws SQLException {
    IndexReport report = migrator(advice).rollback();
    switch (report.results().getFirst().state()) {
      case DROPPED, ABSENT -> change(advice, State.ROLLED_BACK, advice.change().detail());
      case SKIPPED, INTERRUPTED -> {
        // The next tick of any instance drops it.
      }
      case FAILED, BUILT, REBUILT, ALREADY_THERE ->
          change(advice, State.ROLLING_BACK, report.summary());
    }
  }

  private IndexMigrator migrator(Advice advice) {
    return new IndexMigrator(sessions, List.of(advice.definition()), build, time);
  }

  private void verify(Advice advice, Workload.Snapshot now) throws SQLException {
    if (verified != advice.id()) {
      verified = advice.id();
      after.clear();
    }
    after.addLast(now);
    boolean over = now.length().minus(after.getFirst().length()).compareTo(settings.window()) >= 0;
    Comparison found = Comparison.of(history.baseline(advice), intervals(), settings, over);
    switch (found.outcome()) {
      case BETTER -> change(advice, State.KEPT, found.detail());
      case NOT_BETTER -> change(advice, State.ROLLING_BACK, found.detail());
      case TOO_LITTLE -> change(advice, State.INCONCLUSIVE, found.detail());
      case UNDECIDED -> {}
    }
  }

  /** Returns the traffic between the readings; the first interval warms the caches. */
  private List<Workload.Snapshot> intervals() {
    List<Workload.Snapshot> intervals = new ArrayList<>();
    Workload.@Nullable Snapshot earlier = null;
    for (Workload.Snapshot each : after) {
      if (earlier != null) {
        intervals.add(each.since(earlier));
      }
      earlier = each;
    }
    return intervals.subList(Math.min(1, intervals.size()), intervals.size());
  }

  private void change(Advice advice, State to, String detail) throws SQLException {
    if (history.change(advice, to, SELF, detail)) {
      LOG.info("index {}: {} {}", advice.definition().name(), to, detail);
    }
  }
}
