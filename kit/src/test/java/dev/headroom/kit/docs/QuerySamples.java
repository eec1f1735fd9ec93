// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.docs;

import static dev.headroom.kit.database.QueryAssertions.assertNoRepeats;
import static dev.headroom.kit.database.QueryAssertions.assertQueries;
import static dev.headroom.kit.database.QueryCount.atMost;

import dev.headroom.kit.database.QueryAssertions;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import javax.sql.DataSource;

/** Samples of {@code docs/database}. */
final class QuerySamples {
  private QuerySamples() {}

  /** A class under test. */
  interface Orders {
    /** Reads orders and their items. */
    List<String> recent(int customer) throws SQLException;
  }

  static void counted(DataSource pool, Function<DataSource, Orders> dao) throws SQLException {
    // @start region="assert-queries"
    Orders orders = dao.apply(QueryAssertions.watched(pool)); // in a Spring test: the bean

    assertQueries(atMost(1), () -> orders.recent(7));
    assertNoRepeats(() -> orders.recent(7));
    // @end
  }
}
