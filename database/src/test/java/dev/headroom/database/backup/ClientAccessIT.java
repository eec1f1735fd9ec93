// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.database.DatabaseUrl;
import dev.headroom.database.TestDatabase;
import dev.headroom.database.backup.BackupSettings.Method;
import dev.headroom.ground.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How long the password file of a program stays, on a real server. */
@Timeout(240)
class ClientAccessIT {
  private static final String PASSWORD = "p:a\\ss word";

  @TempDir private Path home;

  private static DatabaseUrl address() {
    return TestDatabase.url().withCredentials(null, PASSWORD);
  }

  private String process() throws IOException {
    return Files.readString(home.resolve("process")).strip();
  }

  @Test
  void deletesThePasswordFileOnceTheProgramIsConnected() throws Exception {
    Path scratch = Files.createDirectory(home.resolve("scratch"));
    try (ClientAccess access = ClientAccess.of(address(), scratch)) {
      Map<String, String> environment = new HashMap<>();
      access.apply(environment);
      Path file = Path.of(environment.get("PGPASSFILE"));
      access.look();
      assertThat(file).exists();
      try (Connection program = address().unpooled(Duration.ofSeconds(5)).getConnection()) {
        program.setClientInfo("ApplicationName", environment.get("PGAPPNAME"));
        access.look();
      }
      assertThat(file).doesNotExist();
    }
  }

  /** The first of several servers may be a standby, which a restore cannot write to. */
  @Test
  void aProgramConnectsToThePrimaryWhereTheDriverDoes() throws Exception {
    DatabaseUrl url = DatabaseUrl.parse("postgres://a:1,b:2/d?target_session_attrs=read-write");
    try (ClientAccess access = ClientAccess.of(url, home)) {
      Map<String, String> environment = new HashMap<>();
      access.apply(environment);
      assertThat(environment)
          .containsEntry("PGHOST", "a,b")
          .containsEntry("PGPORT", "1,2")
          .containsEntry("PGTARGETSESSIONATTRS", "read-write");
    }
  }

  @Test
  void aProcessThatIsEndedLeavesNeitherThePasswordNorTheProgram() throws Exception {
    FakeProgram.dump(
        home, 99, "ls \"$PGPASSFILE\" >\"$home/file\"; echo $$ >\"$home/process\"; exec sleep 600");
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                EndedProcess.class.getName(),
                TestDatabase.url().jdbcUrl(),
                home.resolve("backups").toString(),
                home.toString())
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("output").toFile())
            .start();
    try {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> Files.exists(home.resolve("process")) && !process().isBlank());
      Path file = Path.of(Files.readString(home.resolve("file")).strip());
      // As Ctrl-C and an orderly stop of the machine do.
      jvm.destroy();
      assertThat(jvm.waitFor(60, TimeUnit.SECONDS)).isTrue();

      assertThat(file).doesNotExist();
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() ->
              ProcessHandle.of(Long.parseLong(process())).filter(ProcessHandle::isAlive).isEmpty());
    } finally {
      jvm.destroyForcibly();
    }
  }

  /** A process that makes a backup. */
  static final class EndedProcess {
    private EndedProcess() {}

    public static void main(String[] arguments) throws InterruptedException {
      new DatabaseBackup(
              DatabaseUrl.parse(arguments[0]).withCredentials("postgres", PASSWORD),
              BackupSettings.of(Path.of(arguments[1]))
                  .withPrograms(Path.of(arguments[2]))
                  .withMethod(Method.DUMP)
                  .withMinFree(0),
              TimeSource.system())
          .run();
    }
  }
}
