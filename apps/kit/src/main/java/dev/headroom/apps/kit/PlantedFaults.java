// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.database.finding.Finding;
import dev.headroom.database.finding.FindingKind;
import dev.headroom.database.finding.Findings;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * An N+1 and a repeated count, over tables of the application into which a test plants them.
 *
 * <p>Thread-safe.
 */
@RestController
public class PlantedFaults {
  private static final String PREFIX = "planted.";
  private static final Set<FindingKind> REPEATS =
      EnumSet.of(
          FindingKind.N_PLUS_ONE, FindingKind.REPEATED_STATEMENT, FindingKind.REPEATED_COUNT);

  private final JdbcClient database;
  private final Environment environment;

  PlantedFaults(JdbcClient database, Environment environment) {
    this.database = database;
    this.environment = environment;
  }

  /**
   * The tables of the planted faults. Immutable.
   *
   * @param list reads ids
   * @param element reads rows of one {@code :id}
   * @param count counts rows of one {@code :value}
   * @param values separated by commas
   */
  public record Plan(String list, String element, String count, String values) {}

  /** Plants the faults into an application, and reports each repeat however short it is. */
  public static RunningApp.Start plant(RunningApp.Start start, Plan plan) {
    return start
        .with("spring.main.sources", PlantedFaults.class.getName())
        .with("headroom.database.repeat.min-time", 0)
        .with(PREFIX + "list", plan.list())
        .with(PREFIX + "element", plan.element())
        .with(PREFIX + "count", plan.count())
        .with(PREFIX + "values", plan.values());
  }

  /** Asserts that an application finds the planted faults with route, line and cost, alone. */
  public static void assertFoundAlone(RunningApp app) {
    app.get("/planted/rows").expect(200);
    app.get("/planted/counts").expect(200);
    Findings findings = app.bean(Findings.class);
    await().atMost(Duration.ofMinutes(1)).until(() -> found(findings).size() >= 2);
    List<Finding> found = found(findings);
    assertThat(found)
        .extracting(Finding::kind)
        .containsExactly(FindingKind.REPEATED_COUNT, FindingKind.N_PLUS_ONE);
    assertThat(found)
        .extracting(Finding::route)
        .containsExactly("GET /planted/counts", "GET /planted/rows");
    assertThat(found)
        .allSatisfy(each -> {
          assertThat(each.callSite()).matches(".*\\.PlantedFaults\\.\\w+:\\d+");
          assertThat(each.cost().time()).isPositive();
          assertThat(each.remedy()).contains(" = ANY(?)");
        });
  }

  /** Returns the repeats that an application has found, the latest first. */
  public static List<Finding> found(Findings findings) {
    return findings.all().stream()
        .map(Findings.Entry::finding)
        .filter(each -> REPEATS.contains(each.kind()))
        .toList();
  }

  @GetMapping("/planted/rows")
  int rows() {
    int rows = 0;
    for (long id : numbers(database.sql(sql("list")))) {
      rows += numbers(database.sql(sql("element")).param("id", id)).size();
    }
    return rows;
  }

  @GetMapping("/planted/counts")
  long counts() {
    long count = 0;
    for (String value : sql("values").split(",", -1)) {
      count += numbers(database.sql(sql("count")).param("value", value)).getFirst();
    }
    return count;
  }

  private static List<Long> numbers(JdbcClient.StatementSpec query) {
    return query.query((row, number) -> row.getLong(1)).list();
  }

  private String sql(String name) {
    return environment.getRequiredProperty(PREFIX + name);
  }
}
