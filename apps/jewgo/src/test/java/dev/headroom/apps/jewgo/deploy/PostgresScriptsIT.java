// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.store.embedded.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The scripts of deploy/postgres, on the PostgreSQL of the distribution, where it is installed: its
 * tools copy a server, which those of the embedded one cannot.
 */
class PostgresScriptsIT {

  private static final Path VERSIONS = Path.of("/usr/lib/postgresql");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String PASSWORD = "secret";

  /** PostgreSQL does not run as root; its package has a user for it. */
  private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

  private final List<Process> processes = new ArrayList<>();
  private final Map<String, String> environment = new HashMap<>();

  @Test
  void aReplicaFollowsThePrimaryAndGoesOnAfterItWasKilled() throws Exception {
    Optional<Path> tools = tools();
    if (tools.isEmpty()) { // .ci/run installs it
      return;
    }
    Path folder =
        Files.createTempDirectory(
            "postgres",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxrwxrwx")));
    folder.toFile().setWritable(true, false);
    try {
      follows(tools.get(), folder);
    } finally {
      processes.reversed().forEach(PostgresScriptsIT::kill);
      run(folder, "rm", "-rf", folder.resolve("primary").toString(), folder + "/replica");
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(each);
        }
      }
    }
  }

  private void follows(Path tools, Path folder) throws Exception {
    int port = FreePort.find();
    int replicaPort = FreePort.find();
    environment.put("PATH", tools + ":" + System.getenv("PATH"));
    environment.put("POSTGRES_USER", "jewgo");
    environment.put("POSTGRES_DB", "postgres");
    environment.put("REPLICATION_PASSWORD", PASSWORD);
    environment.put("REPLICATION_SLOT", "replica1");
    environment.put("PRIMARY_HOST", "127.0.0.1");
    environment.put("PGHOST", "127.0.0.1");
    environment.put("PGPORT", Integer.toString(port));
    Path primary = folder.resolve("primary");
    environment.put("PGDATA", primary.toString());
    assertThat(run(folder, "initdb", "--auth=trust", "--username=jewgo")).as(log(folder)).isZero();
    // The script's own line is the one that lets a replica in.
    assertThat(run(folder, "sed", "-i", "/replication/d", primary + "/pg_hba.conf")).isZero();
    start(folder, "postgres", "-k", folder.toString());
    awaitReady(port, folder);
    assertThat(run(folder, "sh", script("primary.sh"))).as(log(folder)).isZero();
    execute(port, "SELECT pg_reload_conf()");

    environment.put("PGDATA", folder.resolve("replica").toString());
    String[] replica = {
      "sh", script("replica.sh"), "-k", folder.toString(), "-p", Integer.toString(replicaPort)
    };
    Process following = start(folder, replica);
    awaitReady(replicaPort, folder);
    execute(port, "CREATE TABLE kept AS SELECT 1 AS id");
    awaitRows(replicaPort, folder, 1);

    kill(following);
    execute(port, "INSERT INTO kept VALUES (2)");
    start(folder, replica);
    awaitRows(replicaPort, folder, 2);
    assertThat(log(folder)).doesNotContain(PASSWORD);
  }

  private static void awaitRows(int port, Path folder, int rows) {
    await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(SQLException.class)
        .untilAsserted(() ->
            assertThat(read(port, "SELECT count(*) || ' ' || pg_is_in_recovery() FROM kept"))
                .as(log(folder))
                .isEqualTo(rows + " true"));
  }

  private static Optional<Path> tools() throws IOException {
    if (!Files.isDirectory(VERSIONS)) {
      return Optional.empty();
    }
    try (Stream<Path> versions = Files.list(VERSIONS)) {
      return versions
          .map(each -> each.resolve("bin"))
          .filter(each -> Files.isExecutable(each.resolve("pg_basebackup")))
          .filter(each -> Files.isExecutable(each.resolve("initdb")))
          .max(Comparator.naturalOrder());
    }
  }

  private static String script(String name) {
    return DeployFiles.FOLDER.resolve("postgres").resolve(name).toString();
  }

  private int run(Path folder, String... command) throws Exception {
    return start(folder, command).waitFor();
  }

  private Process start(Path folder, String... command) throws IOException {
    List<String> all = new ArrayList<>();
    if (ROOT) {
      all.addAll(List.of("runuser", "--user", "postgres", "--"));
    }
    all.addAll(List.of(command));
    ProcessBuilder builder = new ProcessBuilder(all).directory(folder.toFile());
    builder.environment().putAll(environment);
    Process process =
        builder
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
            .start();
    processes.add(process);
    return process;
  }

  private static String log(Path folder) {
    return DeployFiles.text(folder.resolve("log"));
  }

  /** Returns when the last process has ended: before, another server would not start there. */
  private static void kill(Process server) {
    List<ProcessHandle> all =
        Stream.concat(Stream.of(server.toHandle()), server.descendants()).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(each -> each.onExit().join());
  }

  private static void awaitReady(int port, Path folder) {
    await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(SQLException.class)
        .untilAsserted(() -> assertThat(read(port, "SELECT 1")).as(log(folder)).isEqualTo("1"));
  }

  private static void execute(int port, String sql) throws SQLException {
    try (Connection connection = connect(port);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String read(int port, String sql) throws SQLException {
    try (Connection connection = connect(port);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private static Connection connect(int port) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=jewgo");
  }
}
