// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.sample;

import dev.headroom.apps.systems.sample.CopyRows;
import dev.headroom.apps.systems.sample.SampleTable;
import java.sql.SQLException;

/** What signals are about. Immutable. */
record InstrumentTable() implements SampleTable {

  @Override
  public String columns() {
    return "instruments (symbol, name, exchange, sector)";
  }

  @Override
  public long expectedRows() {
    return Instruments.COUNT;
  }

  @Override
  public void write(CopyRows rows) throws SQLException {
    for (Instruments.Instrument one : Instruments.all()) {
      rows.text(one.symbol()).text(one.name()).text(one.exchange()).text(one.sector()).end();
    }
  }
}
