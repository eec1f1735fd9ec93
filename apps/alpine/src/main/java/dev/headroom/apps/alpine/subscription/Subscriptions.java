// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.subscription;

import dev.headroom.apps.systems.web.RefusedException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** Subscriptions of users. Thread-safe; each change is published after its commit. */
@Service
record Subscriptions(JdbcClient database, ApplicationEventPublisher events) {

  private static final String SELECT =
      "SELECT s.symbol, i.name, s.min_confidence, s.created_at FROM %s s"
          + " JOIN instruments i ON i.symbol = s.symbol";
  private static final String OF_USER =
      SELECT.formatted("subscriptions") + " WHERE s.user_id = :user ORDER BY s.symbol";
  private static final String ADD =
      "WITH added AS (INSERT INTO subscriptions (user_id, symbol, min_confidence)"
          + " VALUES (:user, :symbol, :least) RETURNING *) "
          + SELECT.formatted("added");

  List<SubscriptionView> of(long user) {
    return database.sql(OF_USER).param("user", user).query(Subscriptions::view).list();
  }

  SubscriptionView add(long user, NewSubscription wanted) {
    SubscriptionView added;
    try {
      added =
          database
              .sql(ADD)
              .param("user", user)
              .param("symbol", wanted.symbol())
              .param("least", wanted.least())
              .query(Subscriptions::view)
              .single();
    } catch (DuplicateKeyException known) {
      throw new RefusedException(HttpStatus.CONFLICT, "this symbol is followed already");
    } catch (DataIntegrityViolationException unknown) {
      throw RefusedException.missing("symbol");
    }
    events.publishEvent(new SubscriptionsChanged(user));
    return added;
  }

  void remove(long user, String symbol) {
    int removed =
        database
            .sql("DELETE FROM subscriptions WHERE user_id = :user AND symbol = :symbol")
            .param("user", user)
            .param("symbol", symbol)
            .update();
    if (removed == 0) {
      throw RefusedException.missing("subscription");
    }
    events.publishEvent(new SubscriptionsChanged(user));
  }

  private static SubscriptionView view(ResultSet row, int number) throws SQLException {
    return new SubscriptionView(
        row.getString("symbol"),
        row.getString("name"),
        row.getBigDecimal("min_confidence"),
        row.getObject("created_at", OffsetDateTime.class).toInstant());
  }
}
