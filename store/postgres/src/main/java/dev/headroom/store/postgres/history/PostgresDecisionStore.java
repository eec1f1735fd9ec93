// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.history;

import dev.headroom.monitor.decision.Decision;
import dev.headroom.monitor.decision.DecisionStore;
import dev.headroom.store.postgres.PostgresStore;
import dev.headroom.store.postgres.statement.Rows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What operators decide about an application, in PostgreSQL.
 *
 * <p>Thread-safe. A call takes one transaction; how long it waits is a matter of the store's data
 * source.
 */
public final class PostgresDecisionStore implements DecisionStore {
  private static final String SAVE =
      """
      INSERT INTO headroom_decision AS present
        (application, kind, subject, details, decided_by, decided_at, expires_at)
      VALUES (?, ?, ?, ?, ?, clock_timestamp() - make_interval(secs => ?), ?)
      ON CONFLICT (application, kind, subject) DO UPDATE
        SET details = excluded.details, decided_by = excluded.decided_by,
            decided_at = excluded.decided_at, expires_at = excluded.expires_at
      WHERE present.decided_at <= excluded.decided_at
      """;

  private static final String LOAD =
      """
      SELECT kind, subject, details, decided_by, decided_at, expires_at FROM headroom_decision
       WHERE application = ? ORDER BY decided_at, subject
      """;

  private static final String TRIM =
      """
      DELETE FROM headroom_decision
       WHERE application = ?
         AND (expires_at <= clock_timestamp() - make_interval(secs => ?)
           OR (kind, subject) IN
              (SELECT kind, subject FROM
                (SELECT kind, subject,
                        row_number() OVER (PARTITION BY kind ORDER BY decided_at DESC) AS place
                   FROM headroom_decision WHERE application = ?) AS newest
                WHERE place > ?))
      """;

  private final PostgresStore store;
  private final String application;

  /**
   * Creates a store; {@link #prepare} creates its table.
   *
   * @param application the name that all instances share, and no other application has
   */
  public PostgresDecisionStore(PostgresStore store, String application) {
    this.store = store;
    this.application = application;
  }

  @Override
  public void prepare() {
    store.ensure(HistorySchema.script());
  }

  @Override
  public void save(Decision decision, Duration age) {
    store.inTransaction(
        "save decision",
        connection ->
            Rows.update(
                connection,
                SAVE,
                application,
                decision.key().kind(),
                decision.key().subject(),
                connection.createArrayOf("text", array(decision.details())),
                decision.by(),
                seconds(age),
                decision.until()));
  }

  @Override
  public List<Decision> load() {
    return store.inTransaction(
        "load decisions",
        connection -> Rows.query(connection, LOAD, PostgresDecisionStore::decision, application));
  }

  private static Decision decision(ResultSet row) throws SQLException {
    boolean ends = row.getObject("expires_at") != null;
    return new Decision(
        new Decision.Key(row.getString("kind"), row.getString("subject")),
        map((String[]) row.getArray("details").getArray()),
        row.getString("decided_by"),
        Rows.instant(row, "decided_at"),
        ends ? Rows.instant(row, "expires_at") : null);
  }

  @Override
  public void trim(Duration ended, int most) {
    store.inTransaction(
        "trim decisions",
        connection ->
            Rows.update(connection, TRIM, application, seconds(ended), application, most));
  }

  /** Returns names and values by turns. */
  private static String[] array(SortedMap<String, String> details) {
    List<String> texts = new ArrayList<>();
    details.forEach((name, value) -> texts.addAll(List.of(name, value)));
    return texts.toArray(String[]::new);
  }

  private static SortedMap<String, String> map(String[] texts) {
    SortedMap<String, String> details = new TreeMap<>();
    for (int i = 0; i + 1 < texts.length; i += 2) {
      details.put(texts[i], texts[i + 1]);
    }
    return details;
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
