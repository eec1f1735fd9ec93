// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * One copy of an application's data.
 *
 * <p>Immutable.
 *
 * @param jdbcUrl the address of the copy
 */
public record DemoData(String jdbcUrl) {

  /** Returns a source of connections. */
  public PGSimpleDataSource database() {
    PGSimpleDataSource database = new PGSimpleDataSource();
    database.setUrl(jdbcUrl);
    return database;
  }

  /**
   * Returns the first column of a query.
   *
   * @throws DemoException if the query fails
   */
  public List<String> texts(String query) {
    List<String> found = new ArrayList<>();
    try (Connection connection = database().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        found.add(rows.getString(1));
      }
      return found;
    } catch (SQLException e) {
      throw new DemoException("the demo's data could not be read", e);
    }
  }

  /**
   * Returns the number of a query's only row.
   *
   * @throws DemoException if the query fails
   */
  public int number(String query) {
    return Integer.parseInt(texts(query).getFirst());
  }

  void execute(String sql) {
    try (Connection connection = database().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new DemoException(sql + " failed", e);
    }
  }
}
