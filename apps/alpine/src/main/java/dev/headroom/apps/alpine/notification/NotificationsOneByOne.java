// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.notification;

import dev.headroom.apps.alpine.api.Page;
import dev.headroom.apps.systems.AppState;
import dev.headroom.apps.systems.ConditionalOnAppState;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The way it was before: the rows, then the signal of each. Thread-safe. */
@Component
@ConditionalOnAppState({AppState.ORIGINAL, AppState.PLAIN})
final class NotificationsOneByOne implements NotificationReader {

  private final JdbcClient database;

  NotificationsOneByOne(JdbcClient database) {
    this.database = database;
  }

  private record Bare(long id, String kind, boolean read, Instant createdAt, long signalId) {

    NotificationView about(SignalSummary signal) {
      return new NotificationView(
          id,
          kind,
          read,
          createdAt,
          signalId,
          signal.symbol(),
          signal.direction(),
          signal.confidence());
    }
  }

  private record SignalSummary(String symbol, String direction, BigDecimal confidence) {}

  @Override
  public long count(long user, boolean unreadOnly) {
    return database
        .sql(
            "SELECT count(*) FROM notifications WHERE user_id = :user"
                + (unreadOnly ? " AND NOT is_read" : ""))
        .param("user", user)
        .query((row, number) -> row.getLong(1))
        .single();
  }

  @Override
  public List<NotificationView> page(long user, boolean unreadOnly, Page page) {
    List<Bare> rows =
        database
            .sql(
                "SELECT id, kind, is_read, created_at, signal_id FROM notifications"
                    + " WHERE user_id = :user"
                    + (unreadOnly ? " AND NOT is_read" : "")
                    + " ORDER BY created_at DESC, id DESC LIMIT :limit OFFSET :offset")
            .param("user", user)
            .param("limit", page.size())
            .param("offset", page.offset())
            .query((row, number) ->
                new Bare(
                    row.getLong("id"),
                    row.getString("kind"),
                    row.getBoolean("is_read"),
                    row.getObject("created_at", OffsetDateTime.class).toInstant(),
                    row.getLong("signal_id")))
            .list();
    List<NotificationView> whole = new ArrayList<>(rows.size());
    for (Bare row : rows) {
      whole.add(row.about(subject(row.signalId())));
    }
    return whole;
  }

  private SignalSummary subject(long signal) {
    return database
        .sql("SELECT symbol, direction, confidence FROM signals WHERE id = :signal")
        .param("signal", signal)
        .query((row, number) ->
            new SignalSummary(
                row.getString("symbol"),
                row.getString("direction"),
                row.getBigDecimal("confidence")))
        .single();
  }
}
