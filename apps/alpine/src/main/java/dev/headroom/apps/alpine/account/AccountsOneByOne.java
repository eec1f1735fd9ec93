// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.account;

import dev.headroom.apps.alpine.account.AccountRows.ProfileParts;
import dev.headroom.apps.systems.AppState;
import dev.headroom.apps.systems.ConditionalOnAppState;
import dev.headroom.apps.systems.sample.AsOf;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** A query for each part, and one for each notification, as the original did. Thread-safe. */
@Component
@ConditionalOnAppState(AppState.ORIGINAL)
final class AccountsOneByOne implements AccountReader {

  private static final String SELECT_USER =
      "SELECT " + AccountRows.USER + " FROM users u WHERE u.id = :user";

  private final JdbcClient database;
  private final AsOf asOf;

  AccountsOneByOne(JdbcClient database, AsOf asOf) {
    this.database = database;
    this.asOf = asOf;
  }

  private record Bare(long id, String kind, boolean read, Instant createdAt, long signalId) {}

  private record SignalSummary(String symbol, String direction) {}

  @Override
  public Optional<AccountView> me(long user) {
    long unread = count(AccountRows.UNREAD, user);
    PlanView plan = plan(user);
    return database
        .sql(SELECT_USER)
        .param("user", user)
        .query((row, number) -> AccountRows.me(row, plan, unread))
        .optional();
  }

  @Override
  public Optional<ProfileView> profile(long user) {
    ProfileParts parts =
        new ProfileParts(
            plan(user),
            count(AccountRows.UNREAD, user),
            count(AccountRows.FOLLOWED, user),
            database
                .sql(AccountRows.LAST_PAYMENT)
                .param("user", user)
                .query(AccountRows::payment)
                .optional()
                .orElse(null),
            recent(user));
    return database
        .sql(SELECT_USER)
        .param("user", user)
        .query((row, number) -> AccountRows.profile(row, parts))
        .optional();
  }

  private @Nullable PlanView plan(long user) {
    return database
        .sql(AccountRows.PLAN)
        .param("user", user)
        .param("paidAfter", AccountRows.paidAfter(asOf.now()))
        .query((row, number) ->
            PlanView.paidAt(AccountRows.time(row, "plan_since"), row.getString("paid_plan")))
        .optional()
        .orElse(null);
  }

  private long count(String sql, long user) {
    return database.sql(sql).param("user", user).query((row, number) -> row.getLong(1)).single();
  }

  private List<ProfileView.NewsView> recent(long user) {
    List<Bare> rows =
        database
            .sql(
                "SELECT id, kind, is_read, created_at, signal_id FROM notifications"
                    + " WHERE user_id = :user ORDER BY created_at DESC, id DESC LIMIT :limit")
            .param("user", user)
            .param("limit", RECENT_ROWS)
            .query((row, number) ->
                new Bare(
                    row.getLong("id"),
                    row.getString("kind"),
                    row.getBoolean("is_read"),
                    AccountRows.time(row, "created_at"),
                    row.getLong("signal_id")))
            .list();
    List<ProfileView.NewsView> news = new ArrayList<>(rows.size());
    for (Bare row : rows) {
      SignalSummary subject = subject(row.signalId());
      news.add(
          new ProfileView.NewsView(
              row.id(),
              row.kind(),
              row.read(),
              row.createdAt(),
              subject.symbol(),
              subject.direction()));
    }
    return news;
  }

  private SignalSummary subject(long signal) {
    return database
        .sql("SELECT symbol, direction FROM signals WHERE id = :signal")
        .param("signal", signal)
        .query(
            (row, number) -> new SignalSummary(row.getString("symbol"), row.getString("direction")))
        .single();
  }
}
