// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.signal;

import dev.headroom.apps.alpine.api.Page;
import dev.headroom.apps.systems.AppState;
import dev.headroom.apps.systems.ConditionalOnAppState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The way it was before: the rows, then the instrument of each. Thread-safe. */
@Component
@ConditionalOnAppState({AppState.ORIGINAL, AppState.PLAIN})
final class SignalsOneByOne implements SignalReader {

  private final JdbcClient database;

  SignalsOneByOne(JdbcClient database) {
    this.database = database;
  }

  @Override
  public long count(SignalFilter filter) {
    return database
        .sql("SELECT count(*) FROM signals g" + filter.where())
        .params(filter.parameters())
        .query((row, number) -> row.getLong(1))
        .single();
  }

  @Override
  public List<SignalView> page(SignalFilter filter, Page page) {
    return withInstruments(
        database
            .sql(
                "SELECT "
                    + SignalRows.SIGNAL
                    + " FROM signals g"
                    + filter.where()
                    + SignalRows.NEWEST_FIRST
                    + " LIMIT :limit OFFSET :offset")
            .params(filter.parameters())
            .param("limit", page.size())
            .param("offset", page.offset())
            .query(SignalRows::bare)
            .list());
  }

  @Override
  public Optional<SymbolView> symbol(String symbol) {
    return instrument(symbol)
        .map(found ->
            new SymbolView(
                found.symbol(),
                found.name(),
                found.exchange(),
                found.sector(),
                page(new SignalFilter(symbol, null, null), new Page(0, SYMBOL_ROWS))));
  }

  @Override
  public SubscribedView subscribed(long user) {
    List<SignalView> signals =
        withInstruments(
            database
                .sql(
                    "SELECT "
                        + SignalRows.SIGNAL
                        + " FROM signals g JOIN subscriptions s ON s.symbol = g.symbol"
                        + " WHERE s.user_id = :user AND g.is_active"
                        + " AND g.confidence >= s.min_confidence"
                        + SignalRows.NEWEST_FIRST
                        + " LIMIT :limit")
                .param("user", user)
                .param("limit", SUBSCRIBED_ROWS)
                .query(SignalRows::bare)
                .list());
    return new SubscribedView(signals.size(), signals);
  }

  private Optional<InstrumentView> instrument(String symbol) {
    return database
        .sql("SELECT " + SignalRows.INSTRUMENT + " FROM instruments i WHERE i.symbol = :symbol")
        .param("symbol", symbol)
        .query(SignalRows::instrument)
        .optional();
  }

  private List<SignalView> withInstruments(List<SignalView> rows) {
    List<SignalView> whole = new ArrayList<>(rows.size());
    for (SignalView row : rows) {
      whole.add(row.of(instrument(row.symbol()).orElseThrow()));
    }
    return whole;
  }
}
