// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.database.TestDatabase;
import dev.headroom.ground.TimeSource;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a migration reports while it runs, and how often its indexes are used afterwards. */
@Timeout(240)
class IndexResultIT {
  @BeforeEach
  void freshTable() throws SQLException {
    TestDatabase.run(
        "DROP TABLE IF EXISTS used",
        "CREATE TABLE used (id int PRIMARY KEY, a int, b int)",
        "INSERT INTO used SELECT i, i % 100, i FROM generate_series(1, 2000) i");
  }

  private static IndexMigrator migrator() {
    return new IndexMigrator(
        TestDatabase.sessions(),
        List.of(
            IndexDefinition.of("used_a", "used", "a"), IndexDefinition.of("used_b", "used", "b")),
        IndexMigrationSettings.defaults(),
        TimeSource.system());
  }

  @Test
  void handsEachResultToItsListenerAndIsNotEndedByOneThatFails() throws SQLException {
    List<IndexResult> received = new ArrayList<>();
    IndexMigrator migrator =
        migrator()
            .withListener(result -> {
              received.add(result);
              throw new IllegalStateException("a listener that fails");
            });

    IndexReport report = migrator.migrate();

    assertThat(report.results())
        .extracting(IndexResult::state)
        .containsExactly(IndexResult.State.BUILT, IndexResult.State.BUILT);
    assertThat(received).isEqualTo(report.results());
  }

  @Test
  void countsTheQueriesThatUsedAnIndex() throws SQLException {
    IndexMigrator migrator = migrator();
    assertThat(migrator.status()).extracting(IndexStatus::scans).containsExactly(0L, 0L);
    migrator.migrate();
    long before = migrator.status().getFirst().scans();
    TestDatabase.run("SET enable_seqscan = off", "SELECT id FROM used WHERE a = 7");

    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> migrator.status().getFirst().scans() > before);
    assertThat(migrator.status().getLast().scans()).isZero();
  }
}
