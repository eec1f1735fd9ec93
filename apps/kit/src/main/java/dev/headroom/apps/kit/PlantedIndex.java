// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.database.finding.Finding;
import dev.headroom.database.finding.FindingKind;
import dev.headroom.database.finding.Findings;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * An index that a test adds beside one that serves the same queries.
 *
 * <p>Immutable.
 */
public final class PlantedIndex {
  private static final String NAME = "planted_again";

  private PlantedIndex() {}

  /**
   * Asserts that an application finds an index of a table within a minute, and no other one.
   *
   * @param start the application, on a database of its own
   * @param columns table and columns of an index that it has already, such as {@code users (email)}
   */
  public static void assertFoundAlone(RunningApp.Start start, String columns) {
    try (RunningApp app = start.with("headroom.database.index-review.interval", "1s").start()) {
      app.bean(JdbcClient.class).sql("CREATE INDEX " + NAME + " ON " + columns).update();
      Findings findings = app.bean(Findings.class);
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> droppable(findings).contains("public." + NAME));
      assertThat(droppable(findings)).containsExactly("public." + NAME);

      app.bean(JdbcClient.class).sql("DROP INDEX " + NAME).update();
      await().atMost(Duration.ofMinutes(1)).until(() -> droppable(findings).isEmpty());
    }
  }

  private static Set<String> droppable(Findings findings) {
    return findings.all().stream()
        .map(Findings.Entry::finding)
        .filter(each ->
            each.kind() == FindingKind.DUPLICATE_INDEX || each.kind() == FindingKind.INVALID_INDEX)
        .map(Finding::subject)
        .collect(Collectors.toSet());
  }
}
