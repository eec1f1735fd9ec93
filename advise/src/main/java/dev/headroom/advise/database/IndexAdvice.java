// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.database;

import dev.headroom.advise.Advice;
import dev.headroom.advise.Advisor;
import dev.headroom.advise.Change;
import dev.headroom.advise.Delegate;
import dev.headroom.advise.Evidence;
import dev.headroom.advise.RecommendationState;
import dev.headroom.advise.Severity;
import dev.headroom.database.advice.Advice.State;
import dev.headroom.database.advice.IndexAdvisor;
import dev.headroom.database.advice.RecordedWorkload;
import dev.headroom.database.finding.FindingKind;
import dev.headroom.database.finding.Findings;
import dev.headroom.database.index.IndexDefinition;
import dev.headroom.ground.TimeSource;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The advice of the index advisor, which approves, builds, verifies and drops by itself and keeps
 * its history in the database.
 *
 * <p>A proposal that saves less than a tenth of a second of database time a minute is left out.
 *
 * <p>Thread-safe. Reads the history once a minute, as soon as this process has proposed an index,
 * and after what an operator did; a database that does not answer leaves out all advice of this
 * one.
 */
public final class IndexAdvice implements Advisor {
  private static final Duration READ_EVERY = Duration.ofMinutes(1);
  private static final double MIN_SAVED_SECONDS_PER_MINUTE = 0.1;
  private static final double HIGH_SAVED_SECONDS_PER_MINUTE = 1;

  private final Indexes indexes;
  private final TimeSource time;
  private volatile @Nullable Reading latest;

  private record Reading(Instant at, List<Advice> advice) {}

  /** The history of indexes, and what an operator may do about one; reads the database. */
  interface Indexes {
    List<dev.headroom.database.advice.Advice> history() throws SQLException;

    /** Returns when this process last proposed an index; costs no statement. */
    Instant proposed();

    /** Returns the seconds a minute that an index would save; NaN if that is not known here. */
    double savedPerMinute(IndexDefinition index);

    boolean act(Delegate.Action action, long id, String by) throws SQLException;
  }

  /**
   * Creates an advisor.
   *
   * @param findings among which each index that is proposed here is reported
   */
  public IndexAdvice(IndexAdvisor advisor, Findings findings, TimeSource time) {
    this(
        new Indexes() {
          @Override
          public List<dev.headroom.database.advice.Advice> history() throws SQLException {
            return advisor.history();
          }

          @Override
          public Instant proposed() {
            return findings.all().stream()
                .filter(each -> each.finding().kind() == FindingKind.MISSING_INDEX)
                .map(Findings.Entry::lastSeen)
                .max(Comparator.naturalOrder())
                .orElse(Instant.MIN);
          }

          @Override
          public double savedPerMinute(IndexDefinition index) {
            String subject = RecordedWorkload.subject(index);
            return findings.of(FindingKind.MISSING_INDEX).stream()
                .filter(each -> each.subject().equals(subject))
                .mapToDouble(each -> each.cost().time().toNanos() / 1e9)
                .findFirst()
                .orElse(Double.NaN);
          }

          @Override
          public boolean act(Delegate.Action action, long id, String by) throws SQLException {
            return switch (action) {
              case APPROVE -> advisor.approve(id, by);
              case DISMISS -> advisor.dismiss(id, by);
              case ROLL_BACK -> advisor.rollBack(id, by);
            };
          }
        },
        time);
  }

  IndexAdvice(Indexes indexes, TimeSource time) {
    this.indexes = indexes;
    this.time = time;
  }

  @Override
  public List<Advice> advise() {
    Reading known = latest;
    Instant now = time.now();
    if (known != null
        && known.at().plus(READ_EVERY).isAfter(now)
        && !indexes.proposed().isAfter(known.at())) {
      return known.advice();
    }
    try {
      List<Advice> read =
          indexes.history().stream()
              .map(each -> advice(each, indexes.savedPerMinute(each.definition())))
              .filter(Objects::nonNull)
              .toList();
      latest = new Reading(now, read);
      return read;
    } catch (SQLException e) {
      throw new IllegalStateException("the history of index advice cannot be read", e);
    }
  }

  private @Nullable Advice advice(dev.headroom.database.advice.Advice index, double saved) {
    if (index.state() == State.PREVIEW && saved < MIN_SAVED_SECONDS_PER_MINUTE) {
      return null;
    }
    String name = index.definition().name();
    return Advice.of("index.create", name)
        .title("index " + name + " on " + index.definition().table())
        .weight(
            saved < HIGH_SAVED_SECONDS_PER_MINUTE ? Severity.MEDIUM : Severity.HIGH,
            Double.isNaN(saved) ? 0 : saved,
            0.9)
        .evidence(Evidence.of("workload", index.evidence()))
        .change(Change.automatic(index.definition().sql(), "DROP INDEX CONCURRENTLY " + name))
        .delegate(new Handled(index))
        .build();
  }

  private final class Handled implements Delegate {
    private final dev.headroom.database.advice.Advice index;

    Handled(dev.headroom.database.advice.Advice index) {
      this.index = index;
    }

    @Override
    public RecommendationState state() {
      return switch (index.state()) {
        case PREVIEW -> RecommendationState.OPEN;
        case APPROVED -> RecommendationState.APPROVED;
        case BUILDING, VERIFYING -> RecommendationState.VERIFYING;
        case ROLLING_BACK -> RecommendationState.ROLLING_BACK;
        case KEPT -> RecommendationState.KEPT;
        case ROLLED_BACK -> RecommendationState.ROLLED_BACK;
        case INCONCLUSIVE -> RecommendationState.INCONCLUSIVE;
        case DISMISSED -> RecommendationState.DISMISSED;
        case FAILED -> RecommendationState.FAILED;
      };
    }

    @Override
    public String detail() {
      return index.change().detail();
    }

    @Override
    public boolean act(Action action, String by) throws SQLException {
      boolean done = indexes.act(action, index.id(), by);
      latest = null;
      return done;
    }
  }
}
