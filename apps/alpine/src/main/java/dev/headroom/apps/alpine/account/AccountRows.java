// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.account;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads rows about users. Immutable. */
final class AccountRows {

  static final String USER =
      "u.id, u.email, u.name, u.role, u.tier, u.country, u.created_at, u.last_login_at";
  static final String UNREAD =
      "SELECT count(*) FROM notifications n WHERE n.user_id = :user AND NOT n.is_read";
  static final String FOLLOWED = "SELECT count(*) FROM subscriptions s WHERE s.user_id = :user";
  static final String LAST_PAYMENT =
      "SELECT p.plan, p.amount_cents, p.status, p.paid_at FROM payments p"
          + " WHERE p.user_id = :user ORDER BY p.paid_at DESC, p.id DESC LIMIT 1";

  static final String PLAN =
      "SELECT p.plan AS paid_plan, p.paid_at AS plan_since FROM payments p"
          + " WHERE p.user_id = :user AND p.status = 'paid' AND p.paid_at > :paidAfter"
          + " ORDER BY p.paid_at DESC, p.id DESC LIMIT 1";

  private AccountRows() {}

  /** Returns the parameter {@code paidAfter}: an older payment covers no time any more. */
  static OffsetDateTime paidAfter(Instant asOf) {
    return asOf.minus(PlanView.PERIOD).atOffset(ZoneOffset.UTC);
  }

  static AccountView me(ResultSet row, @Nullable PlanView plan, long unread) throws SQLException {
    return new AccountView(
        row.getLong("id"),
        row.getString("email"),
        row.getString("name"),
        row.getString("role"),
        row.getString("tier"),
        time(row, "created_at"),
        plan,
        unread);
  }

  static ProfileView profile(ResultSet row, ProfileParts parts) throws SQLException {
    return new ProfileView(
        row.getLong("id"),
        row.getString("email"),
        row.getString("name"),
        row.getString("role"),
        row.getString("tier"),
        row.getString("country"),
        time(row, "created_at"),
        row.getObject("last_login_at") == null ? null : time(row, "last_login_at"),
        parts.plan(),
        parts.unread(),
        parts.subscriptions(),
        parts.lastPayment(),
        parts.recent());
  }

  /** Reads the plan of a row; null if it holds none. */
  static @Nullable PlanView plan(ResultSet row) throws SQLException {
    String plan = row.getString("paid_plan");
    return plan == null ? null : PlanView.paidAt(time(row, "plan_since"), plan);
  }

  static ProfileView.PaymentView payment(ResultSet row, int number) throws SQLException {
    return new ProfileView.PaymentView(
        row.getString("plan"),
        row.getLong("amount_cents"),
        row.getString("status"),
        time(row, "paid_at"));
  }

  static Instant time(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  /** What a profile holds beside the user's own row. */
  record ProfileParts(
      @Nullable PlanView plan,
      long unread,
      long subscriptions,
      ProfileView.@Nullable PaymentView lastPayment,
      List<ProfileView.NewsView> recent) {}
}
