// SPDX-License-Identifier: Apache-2.0
package shop;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** An application with an N+1 and a repeated count; its lines are no lines of Headroom. */
public final class Orders {
  private final DataSource source;

  public Orders(DataSource source) {
    this.source = source;
  }

  /** Reads the items of each order by itself. */
  public int itemsOneByOne(int customer) throws SQLException {
    try (Connection connection = source.getConnection()) {
      int items = 0;
      for (int order : orders(connection, customer)) {
        items += items(connection, order);
      }
      return items;
    }
  }

  private static List<Integer> orders(Connection connection, int customer) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT id FROM shop_orders WHERE customer_id = ? ORDER BY id")) {
      statement.setInt(1, customer);
      return integers(statement);
    }
  }

  private static int items(Connection connection, int order) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT id FROM shop_item WHERE order_id = ?")) {
      statement.setInt(1, order);
      return integers(statement).size();
    }
  }

  /** Reads the items of all orders at once. */
  public int itemsAtOnce(int customer) throws SQLException {
    try (Connection connection = source.getConnection();
        PreparedStatement statement =
            connection.prepareStatement(
                "SELECT i.id FROM shop_item i JOIN shop_orders o ON o.id = i.order_id"
                    + " WHERE o.customer_id = ?")) {
      statement.setInt(1, customer);
      return integers(statement).size();
    }
  }

  /** Counts the orders of each state by itself. */
  public int countEachState() throws SQLException {
    int count = 0;
    try (Connection connection = source.getConnection()) {
      for (String state : List.of("open", "packed", "sent")) {
        try (PreparedStatement statement =
            connection.prepareStatement("SELECT count(*) FROM shop_orders WHERE state = ?")) {
          statement.setString(1, state);
          count += integers(statement).getFirst();
        }
      }
    }
    return count;
  }

  private static List<Integer> integers(PreparedStatement statement) throws SQLException {
    List<Integer> values = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        values.add(rows.getInt(1));
      }
    }
    return values;
  }
}
