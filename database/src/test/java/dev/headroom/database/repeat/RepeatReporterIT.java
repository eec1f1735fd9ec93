// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.repeat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.database.SteppedTime;
import dev.headroom.database.TestDatabase;
import dev.headroom.database.finding.Finding;
import dev.headroom.database.finding.FindingKind;
import dev.headroom.database.finding.Findings;
import dev.headroom.database.statement.TimedDataSource;
import dev.headroom.database.statement.UnitOfWork;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import shop.Orders;

/** An application on a real database: what its units repeat is found with route and line. */
class RepeatReporterIT {
  private final Findings findings = new Findings(100, new SteppedTime());
  private final RepeatReporter reporter =
      new RepeatReporter(new RepeatSettings(3, Duration.ZERO), findings);
  private final Orders orders = new Orders(TimedDataSource.of(TestDatabase.sessions(), run -> {}));

  @BeforeAll
  static void fill() throws SQLException {
    TestDatabase.run(
        "CREATE TABLE shop_orders (id int PRIMARY KEY, customer_id int, state text)",
        "CREATE TABLE shop_item (id int PRIMARY KEY, order_id int)",
        "INSERT INTO shop_orders SELECT i, 1, 'open' FROM generate_series(1, 7) i",
        "INSERT INTO shop_item SELECT i, i % 7 + 1 FROM generate_series(1, 21) i");
  }

  private interface Work {
    int run() throws SQLException;
  }

  private int inUnit(String route, Work work) throws SQLException {
    try (UnitOfWork.Scope scope = UnitOfWork.open(() -> route, reporter)) {
      assertThat(scope.unit().route()).isEqualTo(route);
      return work.run();
    }
  }

  @Test
  void reportsAnNPlusOneOnceWithRouteLineCostAndReplacement() throws SQLException {
    for (int i = 0; i < 3; i++) {
      assertThat(inUnit("GET /orders", () -> orders.itemsOneByOne(1))).isEqualTo(21);
    }

    List<Findings.Entry> entries = findings.all();
    assertThat(entries).hasSize(1);
    assertThat(entries.getFirst().count()).isEqualTo(3);
    Finding finding = entries.getFirst().finding();
    assertThat(finding.kind()).isEqualTo(FindingKind.N_PLUS_ONE);
    assertThat(finding.route()).isEqualTo("GET /orders");
    assertThat(finding.callSite()).matches("shop\\.Orders\\.\\w+:\\d+");
    assertThat(finding.cost().time()).isPositive();
    assertThat(finding.cost().per()).isEqualTo(Finding.Per.UNIT);
    assertThat(finding.evidence()).startsWith("7 reads with 7 different sets of values");
    assertThat(finding.remedy())
        .endsWith("SELECT order_id, id FROM shop_item WHERE order_id = ANY(?)");
  }

  @Test
  void reportsARepeatedCountWithTheGroupedCountThatReplacesIt() throws SQLException {
    assertThat(inUnit("GET /states", orders::countEachState)).isEqualTo(7);

    Finding finding = findings.all().getFirst().finding();
    assertThat(finding.kind()).isEqualTo(FindingKind.REPEATED_COUNT);
    assertThat(finding.remedy())
        .endsWith("SELECT state, count(*) FROM shop_orders WHERE state = ANY(?) GROUP BY state");
  }

  @Test
  void reportsNothingOfTheMendedApplication() throws SQLException {
    assertThat(inUnit("GET /orders", () -> orders.itemsAtOnce(1))).isEqualTo(21);

    assertThat(findings.all()).isEmpty();
  }
}
