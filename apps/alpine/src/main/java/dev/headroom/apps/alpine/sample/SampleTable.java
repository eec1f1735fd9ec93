// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.sample;

import java.sql.SQLException;

/** The rows of one table. Immutable. */
interface SampleTable {

  /** The table and its columns in the order of the rows. */
  String columns();

  /** About how many rows there will be. */
  long expectedRows();

  void write(CopyRows rows) throws SQLException;

  default String name() {
    return columns().substring(0, columns().indexOf('(')).strip();
  }
}
