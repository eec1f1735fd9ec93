// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.store.embedded.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CopyRowsIT {
  @Test
  void writesDecimalsOfEitherSign() throws SQLException {
    long[] cents = {0, 5, 150, -5, -50, -150};
    List<String> read = new ArrayList<>();
    try (PostgresServer server = PostgresServer.temporary();
        Connection connection = DriverManager.getConnection(server.jdbcUrl("postgres"));
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("CREATE TABLE amounts (id int, amount numeric(9, 2))");
      CopyRows rows = new CopyRows(connection, "amounts (id, amount)", done -> {});
      for (int i = 0; i < cents.length; i++) {
        rows.number(i).decimal(cents[i], 2).end();
      }
      assertThat(rows.finish()).isEqualTo(cents.length);
      try (ResultSet row = statement.executeQuery("SELECT amount FROM amounts ORDER BY id")) {
        while (row.next()) {
          read.add(row.getString(1));
        }
      }
    }
    assertThat(read).containsExactly("0.00", "0.05", "1.50", "-0.05", "-0.50", "-1.50");
  }
}
