// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.sample;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;

/** Rows in the text form of COPY. Confined to one thread. */
final class CopyText {

  private static final int PIECE = 1 << 20;

  private final Connection connection;
  private final String columns;
  private final List<CopyText> first;
  private final StringBuilder rows = new StringBuilder();

  /**
   * Begins.
   *
   * @param columns a table and its columns, such as {@code users (id, name)}
   * @param first those whose rows these refer to: they are sent before
   */
  CopyText(Connection connection, String columns, CopyText... first) {
    this.connection = connection;
    this.columns = columns;
    this.first = List.of(first);
  }

  /** Adds a row of texts, numbers and lists of texts. */
  void row(Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      rows.append(i == 0 ? "" : "\t").append(escaped(text(values[i])));
    }
    rows.append('\n');
    if (rows.length() > PIECE) {
      send();
    }
  }

  /** Sends the rows that wait here, after those that they refer to. */
  void send() throws SQLException {
    for (CopyText each : first) {
      each.send();
    }
    if (rows.isEmpty()) {
      return;
    }
    try {
      connection
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyIn("COPY " + columns + " FROM STDIN", new StringReader(rows.toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    rows.setLength(0);
  }

  private static String text(Object value) {
    return value instanceof List<?> list
        ? list.stream()
            .map(each -> quoted(each.toString()))
            .collect(Collectors.joining(",", "{", "}"))
        : value.toString();
  }

  private static String quoted(String element) {
    return '"' + element.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\")
        .replace("\t", "\\t")
        .replace("\n", "\\n")
        .replace("\r", "\\r");
  }
}
