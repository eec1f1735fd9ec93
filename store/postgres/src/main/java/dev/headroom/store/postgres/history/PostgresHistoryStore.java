// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.history;

import dev.headroom.monitor.history.Event;
import dev.headroom.monitor.recorder.HistoryBlock;
import dev.headroom.monitor.recorder.HistoryStore;
import dev.headroom.store.postgres.PostgresStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
        time(block.start()),
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
        row -> new HistoryBlock(row.getString(1), step, instant(row, 2), row.getBytes(3)),
        application,
        seconds(step),
        time(from),
        time(to));
  }

  @Override
  public void mark(List<Event> events) {
    store.inTransaction(
        "save events",
        connection -> {
          try (PreparedStatement insert =
              connection.prepareStatement(
                  "INSERT INTO headroom_history_event"
                      + " (application, at, instance, kind, subject, detail)"
                      + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")) {
            for (Event each : events) {
              fill(
                  insert,
                  application,
                  time(each.at()),
                  each.instance(),
                  each.kind().name(),
                  each.subject(),
                  each.detail());
              insert.addBatch();
            }
            return Arrays.stream(insert.executeBatch()).sum();
          }
        });
  }

  /** A kind that this release does not know is left out: a later one wrote it. */
  @Override
  public List<Event> events(Instant from, Instant to) {
    return query(
            "load events",
            "SELECT at, kind, subject, detail, instance FROM headroom_history_event"
                + " WHERE application = ? AND at >= ? AND at < ? ORDER BY at",
            row -> {
              String kind = row.getString(2);
              return Arrays.stream(Event.Kind.values())
                  .filter(each -> each.name().equals(kind))
                  .map(each -> event(row, each))
                  .toList();
            },
            application,
            time(from),
            time(to))
        .stream()
        .flatMap(List::stream)
        .toList();
  }

  private static Event event(ResultSet row, Event.Kind kind) {
    try {
      return new Event(instant(row, 1), kind, row.getString(3), row.getString(4), row.getString(5));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void trim(Duration step, Instant before) {
    update(
        "trim history",
        "DELETE FROM headroom_history WHERE application = ? AND step = ? AND start < ?",
        application,
        seconds(step),
        time(before));
  }

  @Override
  public void trimEvents(Instant before) {
    update(
        "trim events",
        "DELETE FROM headroom_history_event WHERE application = ? AND at < ?",
        application,
        time(before));
  }

  @Override
  public Instant oldest(Duration step) {
    return query(
            "find history",
            "SELECT start FROM headroom_history WHERE application = ? AND step = ?"
                + " ORDER BY start LIMIT 1",
            row -> instant(row, 1),
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

  private void update(String operation, String sql, @Nullable Object... values) {
    store.inTransaction(
        operation,
        connection -> {
          try (PreparedStatement statement = filled(connection, sql, values)) {
            return statement.executeUpdate();
          }
        });
  }

  /** Reads one row. */
  private interface Mapper<T> {
    T map(ResultSet row) throws SQLException;
  }

  private <T> List<T> query(
      String operation, String sql, Mapper<T> mapper, @Nullable Object... values) {
    return store.inTransaction(
        operation,
        connection -> {
          List<T> found = new ArrayList<>();
          try (PreparedStatement statement = filled(connection, sql, values);
              ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
              found.add(mapper.map(rows));
            }
          }
          return found;
        });
  }

  private static PreparedStatement filled(
      Connection connection, String sql, @Nullable Object... values) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    try {
      fill(statement, values);
      return statement;
    } catch (SQLException | RuntimeException e) {
      statement.close();
      throw e;
    }
  }

  private static void fill(PreparedStatement statement, @Nullable Object... values)
      throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
  }

  private static int seconds(Duration step) {
    return Math.toIntExact(step.toSeconds());
  }

  private static OffsetDateTime time(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  private static Instant instant(ResultSet row, int column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }
}
