// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Alpine as a process that does one thing and ends. */
class CommandIT {

  @Test
  void buildsTheAddedIndexesAndTakesThemBack() throws Exception {
    String database = Alpine.DATABASE.fresh();
    Set<String> base = indexes(database);

    assertThat(run(database, Map.of("HEADROOM_COMMAND", "migrate")).exit()).isZero();
    Set<String> migrated = indexes(database);
    assertThat(run(database, Map.of("HEADROOM_COMMAND", "rollback")).exit()).isZero();

    assertThat(migrated).hasSize(base.size() + 13).containsAll(base);
    assertThat(indexes(database)).isEqualTo(base);
    assertThat(base).noneMatch(index -> index.contains("INVALID"));
  }

  @Test
  void makesTheSampleAndEnds() throws Exception {
    String database = Alpine.DATABASE.empty();

    Run made = run(database, Map.of("ALPINE_GENERATE_ONLY", "true", "ALPINE_SCALE", "0.001"));

    assertThat(made.exit()).as(made.output()).isZero();
    assertThat(made.output())
        .contains("progress users 200/200")
        .contains("progress notifications 2000/2000");
    assertThat(indexes(database)).noneMatch(index -> index.contains("signals_created"));
  }

  @Test
  void endsWithOneClearFaultWithoutASecret() throws Exception {
    Run refused = run(Alpine.DATABASE.empty(), Map.of("ALPINE_JWT_SECRET", "short-secret"));

    assertThat(refused.exit()).isNotZero();
    assertThat(refused.output())
        .contains("ALPINE_JWT_SECRET was 12 bytes long, allowed at least 32 bytes")
        .doesNotContain("short-secret")
        .doesNotContain("\tat ");
  }

  private record Run(int exit, String output) {}

  private static Run run(String database, Map<String, String> environment)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                AlpineApplication.class.getName())
            .redirectErrorStream(true);
    Map<String, String> all = new TreeMap<>(environment);
    all.putIfAbsent("ALPINE_JWT_SECRET", Alpine.SECRET);
    all.put("DATABASE_URL", database);
    all.put("PORT", "0");
    builder.environment().putAll(all);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), output);
  }

  private static Set<String> indexes(String database) throws SQLException {
    Set<String> names = new TreeSet<>();
    try (Connection connection = DriverManager.getConnection(database);
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery(
                "SELECT c.relname || CASE WHEN i.indisvalid THEN '' ELSE ' INVALID' END"
                    + " FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
                    + " WHERE c.relnamespace = 'public'::regnamespace")) {
      while (found.next()) {
        names.add(found.getString(1));
      }
    }
    return names;
  }
}
