// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.sample;

import java.sql.SQLException;

/**
 * The generated rows of one table.
 *
 * <p>Immutable, as every implementation must be.
 */
public interface SampleTable {

  /**
   * Returns the table and its columns in the order of the rows, such as {@code users (id, name)}.
   */
  String columns();

  /** Returns about how many rows there will be. */
  long expectedRows();

  /**
   * Writes all rows; each ends with {@link CopyRows#end}.
   *
   * @param rows receives the rows
   * @throws SQLException if the database rejects them
   */
  void write(CopyRows rows) throws SQLException;

  /**
   * Returns a table whose rows a function writes.
   *
   * @param columns the table and its columns, such as {@code users (id, name)}
   * @param expectedRows about how many rows there will be
   * @param writer writes all rows
   */
  static SampleTable of(String columns, long expectedRows, Writer writer) {
    return new WrittenTable(columns, expectedRows, writer);
  }

  /** Writes the rows of a table. Thread-safe, as every implementation must be. */
  @FunctionalInterface
  interface Writer {

    /** Writes all rows; throws if the database rejects them. */
    void write(CopyRows rows) throws SQLException;
  }

  /** A table whose rows a function writes. Immutable. */
  record WrittenTable(String columns, long expectedRows, Writer writer) implements SampleTable {

    @Override
    public void write(CopyRows rows) throws SQLException {
      writer.write(rows);
    }
  }

  /** Returns the name of the table. */
  default String name() {
    return columns().substring(0, columns().indexOf('(')).strip();
  }
}
