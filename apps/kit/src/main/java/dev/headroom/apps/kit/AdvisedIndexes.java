// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.database.advice.IndexAdvisor;
import dev.headroom.database.advice.RecordedWorkload;
import dev.headroom.database.finding.Finding;
import dev.headroom.database.index.IndexDefinition;
import dev.headroom.spring.database.DatabaseProperties;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The indexes that the advisor proposes for the traffic of an application.
 *
 * <p>Immutable.
 */
public final class AdvisedIndexes {

  private AdvisedIndexes() {}

  /**
   * An index that an application lacks. Immutable.
   *
   * @param app the application's name, which is that of its package
   * @param table the table
   * @param column its first column
   * @param route the route whose statements need it
   */
  public record Missing(String app, String table, String column, String route) {}

  /**
   * Asserts that an index is proposed in the state {@code original}, with route, line and cost, and
   * none in the state {@code headroom}.
   *
   * @param start the application, each time on a database of its own
   * @param traffic the requests of which the advisor knows
   */
  public static void assertProposedInOriginalAlone(
      Supplier<RunningApp.Start> start, Consumer<RunningApp> traffic, Missing missing) {
    try (RunningApp original = with(start.get()).with("app.state", "original").start()) {
      traffic.accept(original);
      assertProposed(original, missing);
    }
    try (RunningApp mended = with(start.get()).with("app.state", "headroom").start()) {
      awaitAdded(mended);
      traffic.accept(mended);
      assertThat(proposed(mended)).isEmpty();
    }
  }

  /** Asserts that an index is proposed, with route, line and cost. */
  public static void assertProposed(RunningApp app, Missing missing) {
    assertThat(proposed(app))
        .anySatisfy(each -> {
          assertThat(each.subject()).contains(missing.table(), missing.column());
          assertThat(each.route()).isEqualTo(missing.route());
          assertThat(each.callSite()).startsWith("dev.headroom.apps." + missing.app() + ".");
          assertThat(each.cost().time()).isPositive();
        });
  }

  /** Returns an application's settings with the advisor on. */
  public static RunningApp.Start with(RunningApp.Start start) {
    return start.with("headroom.database.advice.mode", "preview");
  }

  /** Waits until the indexes are there that the application adds while it runs. */
  private static void awaitAdded(RunningApp app) {
    List<String> names =
        app.bean(DatabaseProperties.class).indexes().stream().map(IndexDefinition::name).toList();
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> valid(app.bean(JdbcClient.class), names) == names.size());
  }

  private static int valid(JdbcClient database, List<String> names) {
    return database
        .sql(
            "SELECT count(*) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
                + " WHERE i.indisvalid AND c.relname IN (:names)")
        .param("names", names)
        .query(Integer.class)
        .single();
  }

  /** Returns what the advisor finds missing for the statements that have run so far. */
  public static List<Finding> proposed(RunningApp app) {
    RecordedWorkload workload = app.bean(RecordedWorkload.class);
    try {
      return app.bean(IndexAdvisor.class).propose().stream().map(workload::finding).toList();
    } catch (SQLException e) {
      throw new AssertionError("no index could be weighed", e);
    }
  }
}
