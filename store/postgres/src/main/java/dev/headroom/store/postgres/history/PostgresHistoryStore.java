// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.history;

import dev.headroom.monitor.history.Event;
import dev.headroom.monitor.recorder.HistoryBlock;
import dev.headroom.monitor.recorder.HistoryStore;
import dev.headroom.store.postgres.PostgresStore;
import dev.headroom.store.postgres.statement.Rows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The history of the instances of an application in PostgreSQL.
 *
 * <p>Thread-safe. A call takes one transaction; how long it waits is a matter of the store's data
 * source.
 */
public final class PostgresHistoryStore implements HistoryStore {
  private final PostgresStore store;
  private final String application;

  /**
   * Creates a store; {@link #prepare} creates its tables.
   *
   * @param application the name that all instances share, and no other application has
   */
  public PostgresHistoryStore(PostgresStore store, String application) {
    this.store = store;
    this.application = application;
  }

  @Override
  public void prepare() {
    store.ensure(HistorySchema.script());
  }

  @Override
  public void save(HistoryBlock block) {
    update(
        "save history",
        "INSERT INTO headroom_history (application, step, start, instance, body)"
            + " VALUES (?, ?, ?, ?, ?) ON CONFLICT (application, step, start, instance)"
            + " DO UPDATE SET body = excluded.body",
        application,
        seconds(block.step()),
        block.start(),
        block.instance(),
        block.body());
  }

  @Override
  public List<HistoryBlock> load(Duration step, Instant from, Instant to) {
    return query(
        "load history",
        "SELECT instance, start, body FROM headroom_history"
            + " WHERE application = ? AND step = ? AND start >= ? AND start < ?"
            + " ORDER BY start, instance",
        row ->
            new HistoryBlock(
                row.getString("instance"), step, Rows.instant(row, "start"), row.getBytes("body")),
        application,
        seconds(step),
        from,
        to);
  }

  @Override
  public void mark(List<Event> events) {
    store.inTransaction(
        "save events",
        connection ->
            Rows.updateAll(
                connection,
                "INSERT INTO headroom_history_event"
                    + " (application, at, instance, kind, subject, detail)"
                    + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                events,
                each ->
                    new Object[] {
                      application,
                      each.at(),
                      each.instance(),
                      each.kind().name(),
                      each.subject(),
                      each.detail()
                    }));
  }

  /** A kind that this release does not know is left out: a later one wrote it. */
  @Override
  public List<Event> events(Instant from, Instant to) {
    return query(
            "load events",
            "SELECT at, kind, subject, detail, instance FROM headroom_history_event"
                + " WHERE application = ? AND at >= ? AND at < ? ORDER BY at",
            PostgresHistoryStore::event,
            application,
            from,
            to)
        .stream()
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<Event> event(ResultSet row) throws SQLException {
    String kind = row.getString("kind");
    for (Event.Kind each : Event.Kind.values()) {
      if (each.name().equals(kind)) {
        return Optional.of(
            new Event(
                Rows.instant(row, "at"),
                each,
                row.getString("subject"),
                row.getString("detail"),
                row.getString("instance")));
      }
    }
    return Optional.empty();
  }

  @Override
  public void trim(Duration step, Instant before) {
    update(
        "trim history",
        "DELETE FROM headroom_history WHERE application = ? AND step = ? AND start < ?",
        application,
        seconds(step),
        before);
  }

  @Override
  public void trimEvents(Instant before) {
    update(
        "trim events",
        "DELETE FROM headroom_history_event WHERE application = ? AND at < ?",
        application,
        before);
  }

  @Override
  public Instant oldest(Duration step) {
    return query(
            "find history",
            "SELECT start FROM headroom_history WHERE application = ? AND step = ?"
                + " ORDER BY start LIMIT 1",
            row -> Rows.instant(row, "start"),
            application,
            seconds(step))
        .stream()
        .findFirst()
        .orElse(Instant.MAX);
  }

  @Override
  public long sizeBytes() {
    return query(
            "measure history",
            "SELECT coalesce(sum(octet_length(body)), 0) FROM headroom_history"
                + " WHERE application = ?",
            row -> row.getLong(1),
            application)
        .getFirst();
  }

  private void update(String operation, String sql, Object... values) {
    store.inTransaction(operation, connection -> Rows.update(connection, sql, values));
  }

  private <T> List<T> query(String operation, String sql, Rows.Mapper<T> mapper, Object... values) {
    return store.inTransaction(
        operation, connection -> Rows.query(connection, sql, mapper, values));
  }

  private static int seconds(Duration step) {
    return Math.toIntExact(step.toSeconds());
  }
}
