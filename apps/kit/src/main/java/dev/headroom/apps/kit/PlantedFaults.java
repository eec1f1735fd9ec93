// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.kit;

import dev.headroom.database.finding.Finding;
import dev.headroom.database.finding.FindingKind;
import dev.headroom.database.finding.Findings;
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
