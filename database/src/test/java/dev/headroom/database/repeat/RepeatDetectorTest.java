// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.repeat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.database.finding.FindingKind;
import dev.headroom.database.statement.RecordedRun;
import dev.headroom.database.statement.StatementShape;
import dev.headroom.database.statement.StatementShapes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What is decided from the executions of one unit; {@code bench} has a labelled corpus besides. */
class RepeatDetectorTest {
  private static final String ORDERS = "SELECT id FROM orders WHERE customer_id = ?";
  private static final String ITEMS = "SELECT sku, quantity FROM order_item WHERE order_id = ?";

  private final StatementShapes shapes = new StatementShapes(100);
  private final List<RecordedRun> runs = new ArrayList<>();
  private long nanos = Long.MAX_VALUE - 5_000_000; // the clock may overflow in a unit

  private void run(String sql, @Nullable String site, int values) {
    run(sql, site, values, Duration.ofMillis(1));
  }

  private void run(String sql, @Nullable String site, int values, Duration time) {
    StatementShape shape = shapes.shape(sql);
    boolean known = runs.stream().anyMatch(each -> each.shape() == shape);
    nanos += 100_000;
    runs.add(
        new RecordedRun(
            shape, known ? site : null, values, nanos, time.toNanos(), 1, false, 1, 1, 1));
    nanos += time.toNanos();
  }

  private List<Repeat> detected() {
    return new RepeatDetector(RepeatSettings.defaults()).detect(runs);
  }

  private Repeat onlyRepeat() {
    assertThat(detected()).hasSize(1);
    return detected().getFirst();
  }

  @Test
  void reportsStatementLineNumberTimeAndReplacementOfNPlusOne() {
    run(ORDERS, "shop.Orders.recent:20", 1);
    for (int i = 0; i < 7; i++) {
      run(ITEMS, "shop.Orders.items:31", i);
    }

    Repeat repeat = onlyRepeat();
    assertThat(repeat.kind()).isEqualTo(FindingKind.N_PLUS_ONE);
    assertThat(repeat.shape().text()).isEqualTo(ITEMS);
    assertThat(repeat.callSite()).isEqualTo("shop.Orders.items:31");
    assertThat(repeat.runs()).isEqualTo(new Repeat.Runs(7, 7, Duration.ofMillis(7)));
    assertThat(repeat.remedy())
        .endsWith("SELECT order_id, sku, quantity FROM order_item WHERE order_id = ANY(?)");
    assertThat(repeat.evidence())
        .isEqualTo(
            "7 reads with 7 different sets of values, one element each, by the same line,"
                + " 7.0 ms together");
  }

  @Test
  void proposesAFetchPlanForWhatHibernateWrote() {
    run("select o1_0.id from orders o1_0", "shop.Page.show:9", 0);
    for (int i = 0; i < 3; i++) {
      run("select l1_0.id from line l1_0 where l1_0.order_id=?", "shop.Page.row:14", i);
    }

    assertThat(onlyRepeat().remedy())
        .startsWith(
            "fetch line in the query that reads the elements, by JOIN FETCH or @EntityGraph")
        .contains("@BatchSize");
  }

  @Test
  void proposesOneGroupedCountForACountOfEachRow() {
    run(ORDERS, "shop.Orders.recent:20", 1);
    for (int i = 0; i < 6; i++) {
      run("SELECT count(*) FROM order_item i WHERE i.order_id = ?", "shop.Orders.count:40", i);
    }

    assertThat(onlyRepeat().remedy())
        .endsWith(
            "SELECT i.order_id, count(*) FROM order_item i WHERE i.order_id = ANY(?)"
                + " GROUP BY i.order_id");
  }

  @Test
  void proposesALateralJoinForTheFirstRowsOfEachElement() {
    run(ORDERS, "shop.Orders.recent:20", 1);
    for (int i = 0; i < 6; i++) {
      run(
          "SELECT at FROM event WHERE order_id = ? ORDER BY at DESC LIMIT 1",
          "shop.Orders.event:44",
          i);
    }

    assertThat(onlyRepeat().remedy())
        .contains(
            "CROSS JOIN LATERAL (SELECT at FROM event WHERE order_id = e.key ORDER BY at DESC"
                + " LIMIT ?) r");
  }

  @Test
  void proposesFiltersForSeveralCountsOfATable() {
    run("SELECT count(*) FROM users", "shop.Report.count:11", 0);
    run("SELECT count(*) FROM users WHERE is_active", "shop.Report.count:11", 0);
    run("SELECT count(*) FROM users WHERE tier = ?", "shop.Report.count:11", 1);
    run("SELECT count(*) FROM users WHERE tier = ?", "shop.Report.count:11", 2);

    Repeat repeat = onlyRepeat();
    assertThat(repeat.kind()).isEqualTo(FindingKind.REPEATED_COUNT);
    assertThat(repeat.shapes()).hasSize(3);
    assertThat(repeat.callSite()).isEqualTo("shop.Report.count:11");
    assertThat(repeat.remedy())
        .isEqualTo(
            "one scan counts all: SELECT count(*), count(*) FILTER (WHERE is_active),"
                + " count(*) FILTER (WHERE tier = ?), count(*) FILTER (WHERE tier = ?) FROM users");
  }

  @Test
  void reportsTheGreatestTimeFirst() {
    for (int i = 0; i < 5; i++) {
      run(ITEMS, "shop.Orders.items:31", i);
      run("SELECT name FROM product WHERE id = ?", "shop.Orders.name:35", i, Duration.ofMillis(2));
    }

    assertThat(detected())
        .extracting(Repeat::callSite)
        .containsExactly("shop.Orders.name:35", "shop.Orders.items:31");
  }

  @Test
  void takesExecutionsInAnyOrderAndWithoutALine() {
    for (int i = 0; i < 5; i++) {
      run(ITEMS, null, i);
    }
    Collections.shuffle(runs, new Random(7));

    assertThat(onlyRepeat().callSite()).isNull();
  }

  @Nested
  class Settings {
    @Test
    void leaveOutWhatIsFewerOrFaster() {
      for (int i = 0; i < 6; i++) {
        run(ITEMS, "shop.Orders.items:31", i, Duration.ofNanos(100_000));
      }

      assertThat(detector(5, Duration.ofNanos(600_000)).detect(runs)).isEmpty();
      assertThat(detector(4, Duration.ofNanos(600_001)).detect(runs)).isEmpty();
      assertThat(detector(4, Duration.ofNanos(600_000)).detect(runs)).hasSize(1);
    }

    private static RepeatDetector detector(int minRuns, Duration minTime) {
      return new RepeatDetector(new RepeatSettings(minRuns, minTime));
    }
  }

  @Nested
  class Texts {
    @Test
    void ofBatchesOverKeysAreNoNPlusOneButAListOfStatesIs() {
      for (int i = 0; i < 6; i++) {
        run("SELECT id FROM line WHERE order_id IN (?, ?, ?)", "shop.A.a:1", i);
        run("SELECT id FROM part WHERE shop = ? AND part_id = ANY (?)", "shop.A.b:2", i);
        run("SELECT id FROM job WHERE id = ? AND state IN ('new', 'open')", "shop.A.c:3", i);
      }

      assertThat(onlyRepeat().callSite()).isEqualTo("shop.A.c:3");
    }

    @Test
    void ofPagesByKeyFollowTheirOrder() {
      for (int i = 0; i < 6; i++) {
        run("SELECT id FROM a WHERE id > ? ORDER BY id LIMIT 9", "shop.A.a:1", i);
        run("SELECT id FROM b WHERE (at, id) < (?, ?) ORDER BY at DESC LIMIT 9", "shop.A.b:2", i);
        run("SELECT id FROM c WHERE k_id = ? AND at > ? ORDER BY at DESC LIMIT 1", "shop.A.c:3", i);
      }

      assertThat(onlyRepeat().callSite()).isEqualTo("shop.A.c:3");
    }

    @Test
    void thatNameNoTableAreNoReads() {
      for (int i = 0; i < 9; i++) {
        run("SELECT nextval('orders_id')", "shop.A.a:1", i);
        run("SELECT set_config('app.user', ?, true)", "shop.A.b:2", i);
      }

      assertThat(detected()).isEmpty();
    }

    @Test
    void withQuotesFunctionsAndSubqueriesAreRead() {
      for (int i = 0; i < 5; i++) {
        run(
            "SELECT extract(dow FROM at), (SELECT count(*) FROM x) FROM \"odd \"\"name\" o"
                + " WHERE \"o\".\"order_id\" = ?",
            "shop.A.a:1",
            i);
      }

      assertThat(onlyRepeat().kind()).isEqualTo(FindingKind.N_PLUS_ONE);
    }

    @Test
    void ofAnyKindAreHarmless() {
      for (int i = 0; i < 5; i++) {
        for (String sql : List.of("", "(", "SELECT (SELECT", "select from", "WITH", "=?", "\0")) {
          run(sql, "shop.A.a:1", i);
        }
      }

      assertThat(detected()).isEmpty();
    }
  }
}
