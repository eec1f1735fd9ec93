// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.advice;

import dev.headroom.database.advice.Advice.State;
import dev.headroom.database.advice.Comparison.Baseline;
import dev.headroom.database.index.IndexDefinition;
import dev.headroom.database.index.IndexMigrationSettings;
import dev.headroom.database.index.IndexMigrationSettings.WhenBusy;
import dev.headroom.database.index.IndexMigrator;
import dev.headroom.database.index.IndexReport;
import dev.headroom.database.index.IndexStatus;
import dev.headroom.ground.TimeSource;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proposes indexes for a workload, builds the approved ones online, and keeps each only if the
 * traffic after it shows a gain over the traffic before.
 *
 * <p>Thread-safe, but {@link #tick}: one thread at a time. One advice is under way at a time, also
 * over several instances, which share the history in the database. An instance whose statements run
 * on the table measures; as long as it lives, it alone builds and measures again. After a crash the
 * next tick of any instance goes on with the state in the history; where each process counts for
 * itself ({@link Workload#isServerWide}), what was not built is measured again, and what is built
 * stays without a verdict. Meanwhile a session is open, which {@link #close} ends.
 *
 * <p>Sessions must reach the server itself: a pooler in transaction mode breaks session settings.
 */
public final class IndexAdvisor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IndexAdvisor.class);
  private static final String SELF = "headroom";

  private final DataSource sessions;
  private final Workload workload;
  private final AdviceSettings settings;
  private final IndexMigrationSettings build;
  private final TimeSource time;
  private final AdviceHistory history;
  private final IndexMigrator.Listener listener;

  /** The readings of the last window. */
  private final Deque<Workload.Snapshot> readings = new ArrayDeque<>();

  /** The readings since the index of an advice is there. */
  private final Deque<Workload.Snapshot> after = new ArrayDeque<>();

  private long verified;
  private long measured; // before its build, by this instance
  private int quiet; // readings since the approval with too few calls
  private final AdviceSettings.ProposalPace pace = new AdviceSettings.ProposalPace();

  /**
   * Creates an advisor; opens no session.
   *
   * @param sessions opens a session a call, such as {@link
   *     dev.headroom.database.DatabaseUrl#unpooled}; up to four at a time
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
    this(sessions, workload, settings, build, time, new CreatedTable(), result -> {});
  }

  private IndexAdvisor(
      DataSource sessions,
      Workload workload,
      AdviceSettings settings,
      IndexMigrationSettings build,
      TimeSource time,
      AdviceTable table,
      IndexMigrator.Listener listener) {
    this.sessions = sessions;
    this.workload = workload;
    this.settings = settings;
    this.build = build.withWhenBusy(WhenBusy.SKIP);
    this.time = time;
    this.history = new AdviceHistory(sessions, table);
    this.listener = listener;
  }

  /**
   * Returns an advisor with its history in another table; the default is created in the schema
   * {@code headroom} with the first proposals.
   */
  public IndexAdvisor withHistoryIn(AdviceTable table) {
    return new IndexAdvisor(sessions, workload, settings, build, time, table, listener);
  }

  /** Returns an advisor that hands the result of each build and drop to a listener. */
  public IndexAdvisor withListener(IndexMigrator.Listener other) {
    return new IndexAdvisor(sessions, workload, settings, build, time, history.table(), other);
  }

  /** Returns the statements that create the default table of the history, for a DBA to run. */
  public static String schema() {
    return CreatedTable.statements();
  }

  /** Returns the statement that creates the table of a history, without its schema. */
  public static String tableScript() {
    return CreatedTable.SCRIPT;
  }

  /**
   * Creates the table of the history, or only checks it.
   *
   * @throws SQLException if it is missing and may not be created
   */
  public void ensureHistory() throws SQLException {
    history.ensure();
  }

  /**
   * Returns all advice with its states.
   *
   * @return the latest change first
   */
  public List<Advice> history() throws SQLException {
    return history.list();
  }

  /** Returns what is in the database of the indexes of some advice, in their order. */
  public List<IndexStatus> status(Advice... of) throws SQLException {
    return migrator(of).status();
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
    try (WeighingMethods methods =
        WeighingMethods.open(sessions, analysed, candidates, settings.cloneRows())) {
      return new IndexChooser(analysed, methods.all(), settings).choose(candidates);
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
    history.propose(proposals, workload.isServerWide());
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
   * @throws IllegalArgumentException if it is unique, which is no matter of speed
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
      quiet = 0;
      history.release();
      return false;
    }
    if (active.state() == State.APPROVED) {
      verified = 0;
      measureBefore(active);
      return true;
    }
    quiet = 0;
    if (history.lease(active.id())) {
      switch (active.state()) {
        case BUILDING -> build(active);
        case VERIFYING -> verify(active, now);
        case ROLLING_BACK -> drop(active);
        default -> {}
      }
    }
    return true;
  }

  /** Ends the session that is open while an advice is under way; after the last tick. */
  @Override
  public void close() {
    history.release();
  }

  /**
   * Makes proposals if it is time for some: when the statements since the first call have cost
   * twice as much as at the last ones, at most every half minute, and every hour. Does nothing
   * while an advice is under way. To be called on the thread of {@link #tick}, after it.
   *
   * @return the proposals; empty also if it is not time for any
   */
  public List<IndexProposal> previewIfDue() throws SQLException {
    double millis =
        readings.getLast().statements().stream().mapToDouble(StatementLoad::millis).sum();
    if (history.active() != null || !pace.isDue(time.nanos(), millis)) {
      return List.of();
    }
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

  private void measureBefore(Advice advice) throws SQLException {
    if (readings.size() <= AdviceSettings.TICKS) {
      return;
    }
    if (isThere(advice)) {
      change(advice, State.FAILED, Advice.NOT_OURS);
      return;
    }
    Workload.Snapshot before = readings.getLast().since(readings.getFirst());
    TableName table = TableName.parse(advice.definition().table(), "public");
    Baseline baseline =
        AnalysedWorkload.of(before, sessions).baseline(table, history.improved(advice));
    long calls = before.calls(baseline.improved().keySet());
    if (calls >= settings.minCalls()) {
      if (history.lease(advice.id())) {
        history.saveBaseline(advice, baseline);
        measured = advice.id();
        change(advice, State.BUILDING, "");
      }
    } else if (workload.isServerWide() || ++quiet > AdviceSettings.TICKS) {
      // For a window more, another instance that has the calls may have come first.
      quiet = 0;
      change(
          advice,
          State.PREVIEW,
          "nothing was built: %d calls in the window, %d are needed"
              .formatted(calls, settings.minCalls()));
    }
  }

  private boolean isThere(Advice advice) throws SQLException {
    return status(advice).getFirst().state() == IndexStatus.State.VALID;
  }

  /** Returns whether the times before the build are those of the same counters. */
  private boolean isComparable(Advice advice) {
    return measured == advice.id() || workload.isServerWide();
  }

  private void build(Advice advice) throws SQLException {
    boolean isThere = isThere(advice);
    if (isThere && !advice.change().detail().equals(Advice.BEGUN)) {
      change(advice, State.FAILED, Advice.NOT_OURS);
      return;
    }
    if (!isComparable(advice)) {
      change(advice, isThere ? State.INCONCLUSIVE : State.APPROVED, isThere ? Advice.UNJUDGED : "");
      return;
    }
    if (!history.change(advice, State.BUILDING, SELF, Advice.BEGUN)) {
      return;
    }
    IndexReport report = migrator(advice).migrate();
    switch (report.results().getFirst().state()) {
      case BUILT, REBUILT -> change(advice, State.VERIFYING, report.summary());
      case ALREADY_THERE ->
          change(
              advice,
              isThere ? State.VERIFYING : State.FAILED,
              isThere ? report.summary() : Advice.NOT_OURS);
      case SKIPPED, INTERRUPTED -> {
        // The next tick builds it. What another migration builds meanwhile is its own.
        if (!Thread.currentThread().isInterrupted()) {
          history.change(advice, State.BUILDING, SELF, "");
        }
      }
      case FAILED, DROPPED, ABSENT -> change(advice, State.FAILED, report.summary());
    }
  }

  private void drop(Advice advice) throws SQLException {
    IndexReport report = migrator(advice).rollback();
    switch (report.results().getFirst().state()) {
      case DROPPED, ABSENT -> change(advice, State.ROLLED_BACK, advice.change().detail());
      case SKIPPED, INTERRUPTED -> {} // the next tick drops it
      case FAILED, BUILT, REBUILT, ALREADY_THERE ->
          change(advice, State.ROLLING_BACK, report.summary());
    }
  }

  private IndexMigrator migrator(Advice... of) {
    List<IndexDefinition> indexes = List.of(of).stream().map(Advice::definition).toList();
    return new IndexMigrator(sessions, indexes, build, time).withListener(listener);
  }

  private void verify(Advice advice, Workload.Snapshot now) throws SQLException {
    if (!isComparable(advice)) {
      change(advice, State.INCONCLUSIVE, Advice.UNJUDGED);
      return;
    }
    if (verified != advice.id()) {
      verified = advice.id();
      after.clear();
    }
    after.addLast(now);
    boolean over = now.length().minus(after.getFirst().length()).compareTo(settings.window()) >= 0;
    List<Workload.Snapshot> intervals = Workload.Snapshot.intervals(after);
    Comparison found = Comparison.of(history.baseline(advice), intervals, settings, over);
    switch (found.outcome()) {
      case BETTER -> change(advice, State.KEPT, found.detail());
      case NOT_BETTER -> change(advice, State.ROLLING_BACK, found.detail());
      case TOO_LITTLE -> change(advice, State.INCONCLUSIVE, found.detail());
      case UNDECIDED -> {}
    }
  }

  private void change(Advice advice, State to, String detail) throws SQLException {
    if (history.change(advice, to, SELF, detail)) {
      LOG.info("index {}: {} {}", advice.definition().name(), to, detail);
    }
  }
}
