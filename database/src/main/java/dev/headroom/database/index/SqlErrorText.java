// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

import java.sql.SQLException;

/** Describes errors of the database without the data of rows. Immutable. */
final class SqlErrorText {
  private SqlErrorText() {}

  /** Returns the first line and a remedy; later lines may quote the values of a row. */
  static String of(SQLException e) {
    String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    String state = String.valueOf(e.getSQLState());
    String remedy =
        switch (state) {
          case "23505" -> "; remove the duplicate rows first";
          case "25006" -> "; the server is a standby, run it on the primary";
          case "42501" ->
              "; the role must own the table, or be a member of its owner, and may need CREATE on"
                  + " its schema and TEMPORARY on the database";
          case "42P01", "42703" -> "; the definition must name what exists";
          case "53100" -> "; free disk space of the database";
          case "55P03" -> "; another transaction holds the lock, end it or wait";
          case "57014" -> "; the statement was cancelled, run it again";
          case "57P01", "57P02", "57P03" -> "; the server ended the session, run it again";
          default -> "";
        };
    return message + " (SQLState " + state + ")" + remedy;
  }

  static String difference(String wanted, String found) {
    return "it exists with another definition: wanted " + wanted + ", found " + found;
  }
}
