// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.signal;

import dev.headroom.apps.alpine.api.Page;
import dev.headroom.apps.systems.AppState;
import dev.headroom.apps.systems.sample.AsOf;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads signals from the database, one query an answer. Thread-safe. */
@Component
final class SignalReader {

  /** The number of signals in a user's list of subscribed signals. */
  static final int SUBSCRIBED_ROWS = 50;

  /** How many signals stand with their symbol. */
  static final int SYMBOL_ROWS = 20;

  private static final String JOINED =
      "SELECT " + SignalRows.SIGNAL + ", i.name, i.exchange, i.sector";

  private static final String SUBSCRIBED =
      JOINED
          + " FROM subscriptions s JOIN signals g ON g.symbol = s.symbol"
          + " JOIN instruments i ON i.symbol = s.symbol"
          + " WHERE s.user_id = :user AND g.is_active AND g.confidence >= s.min_confidence"
          + " AND g.created_at >= :since"
          + SignalRows.NEWEST_FIRST
          + " LIMIT :limit";

  /**
   * Each symbol's newest by the added index on symbol and time, then the newest of those. Without
   * that index it reads the table once a symbol.
   */
  private static final String SUBSCRIBED_BY_SYMBOL =
      JOINED
          + " FROM subscriptions s JOIN instruments i ON i.symbol = s.symbol"
          + " CROSS JOIN LATERAL (SELECT * FROM signals g"
          + " WHERE g.symbol = s.symbol AND g.is_active"
          + " AND g.confidence >= s.min_confidence AND g.created_at >= :since"
          + SignalRows.NEWEST_FIRST
          + " LIMIT :limit) g WHERE s.user_id = :user"
          + SignalRows.NEWEST_FIRST
          + " LIMIT :limit";

  /** No signal lives longer, by a constraint; so no active one is older. */
  private static final Duration MAX_LIFE = Duration.ofDays(30);

  private final JdbcClient database;
  private final AsOf asOf;
  private final AppState state;

  SignalReader(JdbcClient database, AsOf asOf, Environment environment) {
    this.database = database;
    this.asOf = asOf;
    this.state = AppState.of(environment);
  }

  long count(SignalFilter filter) {
    return database
        .sql("SELECT count(*) FROM signals g" + where(filter))
        .params(parameters(filter))
        .query((row, number) -> row.getLong(1))
        .single();
  }

  /** Returns all signals of a filter, without a page. */
  List<SignalView> all(SignalFilter filter) {
    return database
        .sql(
            JOINED
                + " FROM signals g JOIN instruments i ON i.symbol = g.symbol"
                + where(filter)
                + SignalRows.NEWEST_FIRST)
        .params(parameters(filter))
        .query(SignalRows::joined)
        .list();
  }

  List<SignalView> page(SignalFilter filter, Page page) {
    return database
        .sql(
            JOINED
                + " FROM (SELECT * FROM signals g"
                + where(filter)
                + SignalRows.NEWEST_FIRST
                + " LIMIT :limit OFFSET :offset) g JOIN instruments i ON i.symbol = g.symbol"
                + SignalRows.NEWEST_FIRST)
        .params(parameters(filter))
        .param("limit", page.size())
        .param("offset", page.offset())
        .query(SignalRows::joined)
        .list();
  }

  Optional<SymbolView> symbol(String symbol) {
    List<SignalView> newest = page(new SignalFilter(symbol, null, null), new Page(0, SYMBOL_ROWS));
    if (!newest.isEmpty()) {
      SignalView first = newest.getFirst();
      return Optional.of(
          new SymbolView(symbol, first.name(), first.exchange(), first.sector(), newest));
    }
    return database
        .sql("SELECT " + SignalRows.INSTRUMENT + " FROM instruments i WHERE i.symbol = :symbol")
        .param("symbol", symbol)
        .query(SignalRows::instrument)
        .optional()
        .map(it -> new SymbolView(symbol, it.name(), it.exchange(), it.sector(), newest));
  }

  SubscribedView subscribed(long user) {
    List<SignalView> signals =
        database
            .sql(state == AppState.HEADROOM ? SUBSCRIBED_BY_SYMBOL : SUBSCRIBED)
            .param("user", user)
            .param("since", oldestActive())
            .param("limit", SUBSCRIBED_ROWS)
            .query(SignalRows::joined)
            .list();
    return new SubscribedView(signals.size(), signals);
  }

  /**
   * The filter's condition; active ones are also bounded in time, so that an index on it serves.
   */
  private static String where(SignalFilter filter) {
    boolean active = Boolean.TRUE.equals(filter.active());
    return filter.where() + (active ? " AND g.created_at >= :since" : "");
  }

  private Map<String, Object> parameters(SignalFilter filter) {
    Map<String, Object> parameters = filter.parameters();
    parameters.put("since", oldestActive());
    return parameters;
  }

  private OffsetDateTime oldestActive() {
    return asOf.now().minus(MAX_LIFE).atOffset(ZoneOffset.UTC);
  }
}
