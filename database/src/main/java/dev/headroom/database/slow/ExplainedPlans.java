// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.slow;

import dev.headroom.database.finding.MinuteBudget;
import dev.headroom.database.jdbc.DriverConnection;
import dev.headroom.database.plan.ParameterText;
import dev.headroom.database.statement.StatementRun;
import dev.headroom.database.statement.StatementShape;
import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.ground.TimeSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the plans of slow statements by EXPLAIN, in the background: at most a few a minute, one an
 * hour of each statement, with a time-out. The statements of the planning are not timed themselves.
 *
 * <p>Thread-safe. Never executes a statement: EXPLAIN is used without ANALYZE, in a read-only
 * transaction that is rolled back, and a text with a semicolon is refused. Values are not known, so
 * the plan is the generic one, which may differ from that of a value that is rare or frequent.
 * Plans contain no literals. Needs PostgreSQL; on another database it logs so once and does
 * nothing.
 */
public final class ExplainedPlans implements SlowPlans, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ExplainedPlans.class);
  private static final long HOUR_NANOS = Duration.ofHours(1).toNanos();
  private static final int MAX_PLANS = 500;
  private static final int MAX_LENGTH = 100_000;

  private final PlanSettings settings;
  private final DataSource sessions;
  private final TimeSource time;
  private final BackgroundScheduler scheduler = new BackgroundScheduler("statement-plans");
  private volatile boolean unsupported;

  // All below is guarded by this.
  private final LinkedHashMap<StatementShape, Entry> byShape = new LinkedHashMap<>();
  private final MinuteBudget budget;

  private record Entry(long takenNanos, @Nullable String plan) {}

  /**
   * Creates a source of plans; its thread starts with the first request.
   *
   * @param settings how many plans are taken, and how long one may take
   * @param sessions opens the connection, which is closed after each plan
   * @param time for the rate
   */
  public ExplainedPlans(PlanSettings settings, DataSource sessions, TimeSource time) {
    this.settings = settings;
    this.sessions = sessions;
    this.time = time;
    this.budget = new MinuteBudget(settings.perMinute(), time);
  }

  /** Checks in the background that the database is PostgreSQL, and logs if it is not. */
  public void checkSupport() {
    scheduler.execute(() -> {
      try (Connection connection = sessions.getConnection()) {
        var unused = isSupported(connection);
      }
    });
  }

  @Override
  public void request(StatementRun run) {
    if (!unsupported && admit(run.shape())) {
      scheduler.execute(() -> put(run.shape(), take(run.sql())));
    }
  }

  private synchronized boolean admit(StatementShape shape) {
    long now = time.nanos();
    Entry known = byShape.get(shape);
    if (known != null && now - known.takenNanos < HOUR_NANOS) {
      return false;
    }
    if (!budget.tryUse()) {
      return false;
    }
    put(shape, known == null ? null : known.plan);
    return true;
  }

  private synchronized void put(StatementShape shape, @Nullable String plan) {
    byShape.remove(shape);
    if (byShape.size() >= MAX_PLANS) {
      byShape.pollFirstEntry();
    }
    byShape.put(shape, new Entry(time.nanos(), plan));
  }

  @Override
  public synchronized @Nullable String plan(StatementShape shape) {
    Entry known = byShape.get(shape);
    return known == null ? null : known.plan;
  }

  private @Nullable String take(String sql) {
    if (sql.length() > MAX_LENGTH) {
      return "no plan: longer than " + MAX_LENGTH + " characters";
    }
    String single = sql.strip().replaceFirst(";$", "");
    ParameterText text = single.contains(";") ? null : ParameterText.of(single);
    if (text == null) {
      return "no plan: not a single statement that has one";
    }
    try (Connection connection = sessions.getConnection()) {
      return isSupported(connection)
          ? new ExplainSession(DriverConnection.of(connection), settings.timeout()).plan(text)
          : null;
    } catch (SQLException e) {
      return "no plan: SQLState " + e.getSQLState();
    }
  }

  private boolean isSupported(Connection connection) throws SQLException {
    String product = connection.getMetaData().getDatabaseProductName();
    if (!product.equals("PostgreSQL") && !unsupported) {
      unsupported = true;
      LOG.warn(
          "headroom.database.slow-query.plans needs PostgreSQL, but the database is {}: no plans"
              + " are taken",
          product);
    }
    return !unsupported;
  }

  /** Ends the plan that is being taken. */
  @Override
  public void close() {
    scheduler.close();
  }
}
