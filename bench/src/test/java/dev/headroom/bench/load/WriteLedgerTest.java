// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.bench.load.WriteLedger.Comparison;
import dev.headroom.store.embedded.PostgresServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class WriteLedgerTest {
  private static final PostgresServer SERVER = PostgresServer.temporary();
  private static final PGSimpleDataSource DATABASE = new PGSimpleDataSource();

  @BeforeAll
  static void createTable() throws SQLException {
    DATABASE.setUrl(SERVER.jdbcUrl("postgres"));
    WriteLedger.createTable(DATABASE);
  }

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  @Test
  void findsNothingWhereEachAcknowledgedWriteIsThereOnce() throws SQLException {
    WriteLedger ledger = new WriteLedger("good");
    String acknowledged = ledger.send();
    ledger.acknowledge(acknowledged);
    String unacknowledged = ledger.send();
    var _ = ledger.send();
    insert(DATABASE, acknowledged);
    insert(DATABASE, unacknowledged);

    Comparison compared = ledger.compare(DATABASE);

    assertThat(compared).isEqualTo(new Comparison(3, 1, 2, 0, 0, 0));
    assertThat(compared.wrong()).isZero();
  }

  @Test
  void findsWhatWasLostOrRepeatedOrNeverSent() throws SQLException {
    WriteLedger ledger = new WriteLedger("bad");
    ledger.acknowledge(ledger.send());
    String twice = ledger.send();
    insert(DATABASE, twice);
    insert(DATABASE, twice);
    insert(DATABASE, "bad-unknown");

    Comparison compared = ledger.compare(DATABASE);

    assertThat(compared).isEqualTo(new Comparison(2, 1, 1, 1, 1, 1));
    assertThat(compared.wrong()).isEqualTo(3);
  }

  private static void insert(DataSource database, String id) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement statement =
            connection.prepareStatement(
                "INSERT INTO " + WriteLedger.TABLE + " (id, instance) VALUES (?, '')")) {
      statement.setString(1, id);
      statement.executeUpdate();
    }
  }
}
