// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.signal;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** Reads rows of signals and instruments. Immutable. */
final class SignalRows {

  static final String SIGNAL =
      "g.id, g.symbol, g.direction, g.confidence, g.entry_price, g.target_price, g.stop_price,"
          + " g.timeframe, g.strategy, g.rationale, g.is_active, g.created_at, g.expires_at,"
          + " g.closed_at, g.outcome";
  static final String INSTRUMENT = "i.symbol, i.name, i.exchange, i.sector";
  static final String NEWEST_FIRST = " ORDER BY g.created_at DESC, g.id DESC";

  private SignalRows() {}

  static InstrumentView instrument(ResultSet row, int number) throws SQLException {
    return new InstrumentView(
        row.getString("symbol"),
        row.getString("name"),
        row.getString("exchange"),
        row.getString("sector"));
  }

  /** Reads a row that holds a signal and its instrument. */
  static SignalView joined(ResultSet row, int number) throws SQLException {
    return new SignalView(
        row.getLong("id"),
        row.getString("symbol"),
        row.getString("name"),
        row.getString("exchange"),
        row.getString("sector"),
        row.getString("direction"),
        row.getBigDecimal("confidence"),
        row.getBigDecimal("entry_price"),
        row.getBigDecimal("target_price"),
        row.getBigDecimal("stop_price"),
        row.getString("timeframe"),
        row.getString("strategy"),
        row.getString("rationale"),
        row.getBoolean("is_active"),
        time(row, "created_at"),
        time(row, "expires_at"),
        row.getObject("closed_at") == null ? null : time(row, "closed_at"),
        text(row, "outcome"));
  }

  private static Instant time(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  private static @Nullable String text(ResultSet row, String column) throws SQLException {
    return row.getString(column);
  }
}
