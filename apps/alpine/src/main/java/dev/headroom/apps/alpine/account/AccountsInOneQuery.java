// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.account;

import dev.headroom.apps.alpine.account.AccountRows.ProfileParts;
import dev.headroom.apps.systems.AppState;
import dev.headroom.apps.systems.ConditionalOnAppState;
import dev.headroom.apps.systems.sample.AsOf;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** One query an answer. Thread-safe. */
@Component
@ConditionalOnAppState({AppState.PLAIN, AppState.HEADROOM})
record AccountsInOneQuery(JdbcClient database, AsOf asOf) implements AccountReader {

  private static final String MINE = ", (" + AccountRows.UNREAD + ") AS unread, s.*";
  private static final String WITH_PLAN =
      " FROM users u LEFT JOIN LATERAL (" + AccountRows.PLAN + ") s ON true";

  private static final String SELECT_ME =
      "SELECT " + AccountRows.USER + MINE + WITH_PLAN + " WHERE u.id = :user";

  private static final String SELECT_PROFILE =
      "SELECT "
          + AccountRows.USER
          + MINE
          + ", ("
          + AccountRows.FOLLOWED
          + ") AS followed, p.plan, p.amount_cents, p.status, p.paid_at, n.id AS news_id, n.kind,"
          + " n.is_read, n.created_at AS news_at, g.symbol, g.direction"
          + WITH_PLAN
          + " LEFT JOIN LATERAL ("
          + AccountRows.LAST_PAYMENT
          + ") p ON true"
          // The newest read and the newest unread, each by the index, then the newest of both.
          + " LEFT JOIN LATERAL (SELECT r.* FROM (VALUES (true), (false)) AS either (is_read)"
          + " CROSS JOIN LATERAL (SELECT * FROM notifications n WHERE n.user_id = :user"
          + " AND n.is_read = either.is_read ORDER BY n.created_at DESC, n.id DESC LIMIT :limit) r"
          + " ORDER BY r.created_at DESC, r.id DESC LIMIT :limit) n ON true"
          + " LEFT JOIN signals g ON g.id = n.signal_id"
          + " WHERE u.id = :user ORDER BY n.created_at DESC, n.id DESC";

  @Override
  public Optional<AccountView> me(long user) {
    return database
        .sql(SELECT_ME)
        .param("user", user)
        .param("paidAfter", AccountRows.paidAfter(asOf.now()))
        .query((row, number) -> AccountRows.me(row, AccountRows.plan(row), row.getLong("unread")))
        .optional();
  }

  @Override
  public Optional<ProfileView> profile(long user) {
    return database
        .sql(SELECT_PROFILE)
        .param("user", user)
        .param("paidAfter", AccountRows.paidAfter(asOf.now()))
        .param("limit", RECENT_ROWS)
        .query(AccountsInOneQuery::whole);
  }

  /** Folds one row a notification into one profile. */
  private static Optional<ProfileView> whole(ResultSet rows) throws SQLException {
    List<ProfileView.NewsView> recent = new ArrayList<>();
    ProfileView first = null;
    while (rows.next()) {
      if (first == null) {
        first = AccountRows.profile(rows, parts(rows));
      }
      if (rows.getObject("news_id") != null) {
        recent.add(news(rows));
      }
    }
    return Optional.ofNullable(first).map(profile -> profile.with(recent));
  }

  private static ProfileParts parts(ResultSet row) throws SQLException {
    return new ProfileParts(
        AccountRows.plan(row),
        row.getLong("unread"),
        row.getLong("followed"),
        row.getObject("plan") == null ? null : AccountRows.payment(row, 0),
        List.of());
  }

  private static ProfileView.NewsView news(ResultSet row) throws SQLException {
    return new ProfileView.NewsView(
        row.getLong("news_id"),
        row.getString("kind"),
        row.getBoolean("is_read"),
        AccountRows.time(row, "news_at"),
        row.getString("symbol"),
        row.getString("direction"));
  }
}
