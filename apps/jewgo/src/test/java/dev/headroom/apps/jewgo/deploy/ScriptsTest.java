// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts of deploy: as a shell reads them, and the start of PgBouncer as it runs. */
class ScriptsTest {

  private record Output(int code, String text) {}

  @Test
  void aShellReadsThem() throws Exception {
    try (Stream<Path> files = Files.walk(DeployFiles.FOLDER)) {
      List<Path> scripts = files.filter(each -> each.toString().endsWith(".sh")).toList();
      assertThat(scripts).hasSize(3);
      for (Path each : scripts) {
        Output output = run(Map.of(), "sh", "-n", each.toString());
        assertThat(output.code()).as(output.text()).isZero();
        assertThat(Files.readString(each)).contains("\nset -eu\n");
      }
    }
  }

  @Test
  void pgbouncerStartsWithTheUserOfTheEnvironment(@TempDir Path folder) throws Exception {
    Path tools = Files.createDirectory(folder.resolve("bin"));
    tool(tools, "pgbouncer", "ls -l userlist.txt; cat userlist.txt \"$1\"");
    Map<String, String> environment =
        Map.of(
            "PATH",
            tools + ":" + System.getenv("PATH"),
            "TMPDIR",
            folder.toString(),
            "POSTGRES_USER",
            "jewgo",
            "POSTGRES_PASSWORD",
            "a\"b");
    Output output = run(environment, "sh", script());
    assertThat(output.code()).as(output.text()).isZero();
    assertThat(output.text())
        .startsWith("-rw------- ")
        .contains("\n\"jewgo\" \"a\"\"b\"\n")
        .contains("\npool_mode = transaction\n");
  }

  @Test
  void pgbouncerDoesNotStartWithoutAPassword(@TempDir Path folder) throws Exception {
    Output output =
        run(Map.of("TMPDIR", folder.toString(), "POSTGRES_USER", "jewgo"), "sh", script());
    assertThat(output.code()).isNotZero();
    assertThat(output.text()).contains("POSTGRES_PASSWORD");
  }

  /** It is copied once, and again where a copy was broken off. */
  @Test
  void aReplicaIsCopiedUntilItIsWhole(@TempDir Path folder) throws Exception {
    tool(folder, "postgres", "echo postgres \"$@\"; echo $PGPASSWORD");
    Path copy = folder.resolve("18").resolve("data");
    String script = DeployFiles.FOLDER.resolve("postgres/replica.sh").toString();
    Map<String, String> environment =
        Map.of(
            "PATH",
            folder + ":" + System.getenv("PATH"),
            "PGDATA",
            copy.toString(),
            "REPLICATION_SLOT",
            "replica1",
            "REPLICATION_PASSWORD",
            "secret");
    String make = "mkdir \"$PGDATA.part\"; echo half >\"$PGDATA.part/half\"; ";
    tool(folder, "pg_basebackup", make + "exit 1");
    assertThat(run(environment, "sh", script).code()).isNotZero();
    assertThat(copy.resolve("standby.signal")).doesNotExist();

    tool(folder, "pg_basebackup", make + "echo 18 >\"$PGDATA.part/PG_VERSION\"; echo copied $*");
    Path touch = tool(folder, "touch", "exit 1"); // as where the disk is full
    assertThat(run(environment, "sh", script).code()).isNotZero();
    assertThat(copy.resolve("PG_VERSION")).as("of what would start as a primary").doesNotExist();
    Files.delete(touch);
    Output first = run(environment, "sh", script);
    assertThat(first.code()).as(first.text()).isZero();
    assertThat(first.text())
        .contains("copied ", "--slot replica1", "primary_slot_name=replica1")
        .endsWith("secret\n");
    assertThat(first.text()).containsOnlyOnce("secret");
    assertThat(copy.resolve("standby.signal")).exists();
    assertThat(copy.resolve("PG_VERSION")).exists();

    assertThat(run(environment, "sh", script).text())
        .doesNotContain("copied")
        .contains("postgres ");
  }

  private static Path tool(Path folder, String name, String script) throws IOException {
    Path tool = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + script + "\n");
    assertThat(tool.toFile().setExecutable(true)).isTrue();
    return tool;
  }

  private static String script() {
    return DeployFiles.FOLDER.resolve("pgbouncer/start.sh").toString();
  }

  private static Output run(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(each -> each.startsWith("POSTGRES_"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Output(process.waitFor(), text);
  }
}
