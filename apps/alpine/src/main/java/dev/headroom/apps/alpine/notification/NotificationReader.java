// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.notification;

import dev.headroom.apps.alpine.api.Page;
import java.time.OffsetDateTime;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads notifications from the database, one query a page. Thread-safe. */
@Component
final class NotificationReader {

  private static final String NEWEST_FIRST = " ORDER BY n.created_at DESC, n.id DESC";

  private final JdbcClient database;

  NotificationReader(JdbcClient database) {
    this.database = database;
  }

  long count(long user, boolean unreadOnly) {
    return database
        .sql("SELECT count(*) FROM notifications n" + where(unreadOnly))
        .param("user", user)
        .query((row, number) -> row.getLong(1))
        .single();
  }

  List<NotificationView> page(long user, boolean unreadOnly, Page page) {
    return database
        .sql(
            "SELECT n.id, n.kind, n.is_read, n.created_at, n.signal_id, g.symbol, g.direction,"
                + " g.confidence FROM (SELECT * FROM notifications n"
                + where(unreadOnly)
                + NEWEST_FIRST
                + " LIMIT :limit OFFSET :offset) n JOIN signals g ON g.id = n.signal_id"
                + NEWEST_FIRST)
        .param("user", user)
        .param("limit", page.size())
        .param("offset", page.offset())
        .query((row, number) ->
            new NotificationView(
                row.getLong("id"),
                row.getString("kind"),
                row.getBoolean("is_read"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getLong("signal_id"),
                row.getString("symbol"),
                row.getString("direction"),
                row.getBigDecimal("confidence")))
        .list();
  }

  private static String where(boolean unreadOnly) {
    return " WHERE n.user_id = :user" + (unreadOnly ? " AND NOT n.is_read" : "");
  }
}
