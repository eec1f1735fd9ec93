// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headroom.database.DatabaseMeter;
import dev.headroom.database.DatabaseUrl;
import dev.headroom.database.TestDatabase;
import dev.headroom.database.backup.BackupSettings.Method;
import dev.headroom.ground.TimeSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a backup does with its folder and its program, on a real server. */
@Timeout(240)
class DatabaseBackupIT {
  private static final String PASSWORD = "p:a\\ss word";
  private static final String WRITES = "echo data >\"$file\"";

  /** Says that it runs, and ends when there is a file of the name {@code go}. */
  private static final String WAITS =
      WRITES + "; touch \"$home/begun\"; while [ ! -f \"$home/go\" ]; do sleep 0.05; done";

  @TempDir private Path home;

  private DatabaseUrl address() {
    return TestDatabase.url().withCredentials(null, PASSWORD);
  }

  private Path folder() {
    return home.resolve("backups");
  }

  /** Backups by a program that does what the body says. */
  private DatabaseBackup by(int major, String body) throws IOException {
    FakeProgram.dump(home, major, body);
    return new DatabaseBackup(address(), settings(), TimeSource.system());
  }

  private BackupSettings settings() {
    return BackupSettings.of(folder()).withPrograms(home).withMethod(Method.DUMP).withMinFree(0);
  }

  private List<String> entries() throws IOException {
    try (Stream<Path> entries = Files.list(folder())) {
      return entries
          .map(each -> each.getFileName().toString())
          .filter(each -> !each.startsWith(".lock-"))
          .sorted()
          .toList();
    }
  }

  @Test
  void givesAProgramThePasswordInAFileThatOnlyItsOwnerReads() throws Exception {
    Backup backup =
        by(
                99,
                """
                echo "$0 $*" >"$home/arguments"
                env >"$home/environment"
                cp -p "$PGPASSFILE" "$home/passwords"
                """
                    + WRITES)
            .run();

    assertThat(Files.readString(home.resolve("arguments"))).doesNotContain("ss word");
    assertThat(Files.readString(home.resolve("environment")))
        .contains("PGDATABASE=postgres", "PGHOST=", "PGUSER=postgres")
        .doesNotContain("ss word");
    assertThat(Files.readString(home.resolve("passwords"))).isEqualTo("*:*:*:*:p\\:a\\\\ss word\n");
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("passwords"))))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup.folder())))
        .isEqualTo("rwx------");
    try (Stream<Path> files = Files.list(backup.folder())) {
      assertThat(files.map(each -> each.getFileName().toString()))
          .containsExactlyInAnyOrder("database.dump", "backup.properties", "SHA256SUMS");
    }
  }

  @Test
  void isListedOnlyOnceItIsComplete() throws Exception {
    DatabaseBackup backups = by(99, WAITS);
    AtomicReference<Backup> made = new AtomicReference<>();
    Thread running = Thread.ofPlatform().start(() -> made.set(run(backups)));
    awaitBegun();

    assertThat(backups.list()).isEmpty();
    assertThatThrownBy(() -> by(99, WRITES).run())
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("another backup of postgres into " + folder() + " is running");

    Files.createFile(home.resolve("go"));
    running.join();
    assertThat(backups.list()).containsExactly(made.get());
    made.get().verify();
  }

  /** Waits until the program runs: before that, another would take its place. */
  private void awaitBegun() {
    await().atMost(Duration.ofMinutes(1)).until(() -> Files.exists(home.resolve("begun")));
  }

  private static Backup run(DatabaseBackup backups) {
    try {
      return backups.run();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void leavesNothingOfARunThatFails() throws Exception {
    Backup earlier = by(99, WRITES).run();
    DatabaseBackup failing =
        by(99, "echo half >\"$file\"; echo 'pg_dump: error: no space left' >&2; exit 1");
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    BackupMeters.bind(failing, registry);

    assertThatThrownBy(failing::run)
        .isInstanceOf(BackupException.class)
        .hasMessage("pg_dump failed with status 1: pg_dump: error: no space left");
    assertThat(failing.list()).containsExactly(earlier);
    assertThat(entries()).containsExactly(earlier.folder().getFileName().toString());
    assertThat(
            registry
                .get(DatabaseMeter.BACKUP.meterName())
                .tag("outcome", "failure")
                .functionTimer()
                .count())
        .isEqualTo(1);
    assertThat(registry.get(DatabaseMeter.BACKUP_SIZE.meterName()).gauge().value())
        .isEqualTo((double) earlier.bytes());
    assertThat(registry.get(DatabaseMeter.BACKUP_AGE.meterName()).gauge().value())
        .isGreaterThanOrEqualTo(0);
  }

  @Test
  void endsTheProgramOfARunThatIsInterrupted() throws Exception {
    DatabaseBackup backups = by(99, "echo $$ >\"$home/process\"; exec sleep 600");
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread running =
        Thread.ofPlatform()
            .start(() -> {
              try {
                backups.run();
              } catch (InterruptedException | RuntimeException e) {
                thrown.set(e);
              }
            });
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> Files.exists(home.resolve("process")) && !process().isBlank());
    running.interrupt();
    running.join();

    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    assertThat(ProcessHandle.of(Long.parseLong(process())).filter(ProcessHandle::isAlive))
        .isEmpty();
    assertThat(entries()).isEmpty();
  }

  private String process() throws IOException {
    return Files.readString(home.resolve("process")).strip();
  }

  @Test
  void removesWhatARunLeftThatWasKilled() throws Exception {
    String system =
        ShopDatabase.text(
            TestDatabase.url(), "SELECT system_identifier::text FROM pg_control_system()");
    Path left =
        Files.createDirectories(
            folder().resolve(".incomplete-postgres." + system + ".20200101T000000.000Z"));
    Path ofAnother =
        Files.createDirectories(
            folder().resolve(".incomplete-other." + system + ".20200101T000000.000Z"));
    Files.writeString(left.resolve("database.dump"), "half");
    Files.writeString(left.resolve("1.pgpass"), "*:*:*:*:secret");

    Backup backup = by(99, WRITES).run();

    // The other may be written just now.
    assertThat(entries())
        .containsExactly(
            ofAnother.getFileName().toString(), backup.folder().getFileName().toString());
  }

  @Test
  void endsBeforeTheDiskIsFull() throws Exception {
    Backup earlier = by(99, WRITES).run();
    FakeProgram.dump(home, 99, "echo half >\"$file\"; exec sleep 600");
    AtomicInteger looks = new AtomicInteger();
    DatabaseBackup filling =
        new DatabaseBackup(
            address(),
            settings().withMinFree(1_000),
            TimeSource.system(),
            any -> looks.incrementAndGet() < 3 ? 5_000 : 999);

    assertThatThrownBy(filling::run)
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("999 bytes left, and a backup must leave 1000");
    assertThat(filling.list()).containsExactly(earlier);
    assertThat(entries()).hasSize(1);
  }

  @Test
  void keepsTheLatestOfADatabase() throws Exception {
    FakeProgram.dump(home, 99, WRITES);
    TestDatabase.run("DROP DATABASE IF EXISTS pruned", "CREATE DATABASE pruned");
    DatabaseUrl other = ShopDatabase.named(TestDatabase.url(), "pruned");
    Backup ofAnother = new DatabaseBackup(other, settings(), TimeSource.system()).run();
    DatabaseBackup two = new DatabaseBackup(address(), settings().withKeep(2), TimeSource.system());
    Backup first = two.run();
    Backup second = two.run();
    Backup third = two.run();

    assertThat(two.list()).containsExactly(third, second, ofAnother).doesNotContain(first);
    assertThat(two.latest()).isEqualTo(third);
  }

  @Test
  void aBackupOfAnotherDatabaseCountsForNothingAndHindersNone() throws Exception {
    TestDatabase.run("DROP DATABASE IF EXISTS neighbour", "CREATE DATABASE neighbour");
    DatabaseUrl other = ShopDatabase.named(TestDatabase.url(), "neighbour");
    DatabaseBackup own = by(99, WRITES);
    Backup ofAnother = new DatabaseBackup(other, settings(), TimeSource.system()).run();
    assertThat(own.list()).containsExactly(ofAnother);
    assertThat(own.latest()).isNull();
    assertThat(own.age()).isNull();

    FakeProgram.dump(home, 99, WAITS);
    AtomicReference<Backup> slow = new AtomicReference<>();
    Thread running =
        Thread.ofPlatform()
            .start(() -> slow.set(run(new DatabaseBackup(other, settings(), TimeSource.system()))));
    awaitBegun();
    Backup made = by(99, WRITES).run();
    Files.createFile(home.resolve("go"));
    running.join();

    assertThat(own.list()).containsExactlyInAnyOrder(ofAnother, slow.get(), made);
  }

  @Test
  void keepsTheBackupJustMadeWhenEarlierOnesAreOfAClockThatRanAhead() throws Exception {
    FakeProgram.dump(home, 99, WRITES);
    Backup ahead = new DatabaseBackup(address(), settings(), ahead()).run();
    DatabaseBackup right =
        new DatabaseBackup(address(), settings().withKeep(1), TimeSource.system());
    assertThat(right.latest()).isNull();

    Backup made = right.run();

    assertThat(right.list()).containsExactly(made).doesNotContain(ahead);
    assertThat(right.latest()).isEqualTo(made);
    assertThat(right.age()).isBetween(Duration.ZERO, Duration.ofMinutes(5));
  }

  @Test
  void aLowerNumberToKeepFreesTheSpaceOfTheNext() throws Exception {
    DatabaseBackup four = by(99, WRITES);
    for (int i = 0; i < 4; i++) {
      four.run();
    }
    DatabaseBackup two =
        new DatabaseBackup(
            address(),
            settings().withKeep(2).withMinFree(1_000),
            TimeSource.system(),
            any -> four.list().size() > 2 ? 999 : 5_000);

    Backup made = two.run();

    assertThat(two.list()).hasSize(2).startsWith(made);
  }

  @Test
  void aRestoreThatCannotBeAnalysedHasSucceeded() throws Exception {
    Backup backup = by(99, WRITES).run();
    FakeProgram.restore(
        home, 99, "touch \"$home/begun\"; while [ ! -f \"$home/go\" ]; do sleep 0.05; done");
    TestDatabase.run("DROP DATABASE IF EXISTS vanishing", "CREATE DATABASE vanishing");
    DatabaseUrl target = ShopDatabase.named(TestDatabase.url(), "vanishing");
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread running =
        Thread.ofPlatform()
            .start(() -> {
              try {
                BackupRestore.of(backup).programs(home.toString()).intoDatabase(target);
              } catch (InterruptedException | RuntimeException e) {
                thrown.set(e);
              }
            });
    await().atMost(Duration.ofMinutes(1)).until(() -> Files.exists(home.resolve("begun")));
    TestDatabase.run("DROP DATABASE vanishing");
    Files.createFile(home.resolve("go"));
    running.join();

    assertThat(thrown).hasNullValue();
  }

  private static TimeSource ahead() {
    return new TimeSource() {
      @Override
      public long nanos() {
        return TimeSource.system().nanos();
      }

      @Override
      public Instant now() {
        return TimeSource.system().now().plus(Duration.ofDays(30));
      }
    };
  }

  @Test
  void recognisesDamage() throws Exception {
    Backup backup = by(99, WRITES).run();
    backup.verify();

    Files.writeString(backup.data(), "date\n");
    assertThatThrownBy(backup::verify)
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("is damaged: database.dump differs from its checksum");

    Files.delete(backup.data());
    assertThatThrownBy(backup::verify).hasMessageContaining("is damaged");
    assertThatThrownBy(() -> Backup.at(home)).hasMessageContaining("is no complete backup");
  }

  @Test
  void refusesADumpByAnOlderProgram() throws Exception {
    assertThatThrownBy(() -> by(12, WRITES).run())
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("needs a pg_dump that is not older")
        .hasMessageContaining("the newest pg_dump in " + home + " is of PostgreSQL 12");
    assertThat(folder()).doesNotExist();
  }

  @Test
  void refusesWhereNeitherADumpNorACopyIsPossible() throws Exception {
    TestDatabase.run("DROP ROLE IF EXISTS copyist", "CREATE ROLE copyist LOGIN");
    DatabaseBackup backups =
        new DatabaseBackup(
            TestDatabase.url().withCredentials("copyist", null),
            settings().withMethod(Method.AUTO),
            TimeSource.system());

    assertThatThrownBy(backups::run)
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("the role may not copy the server's files")
        .hasMessageContaining("install pg_dump of PostgreSQL 18");
    assertThat(entries()).isEmpty();
  }

  @Test
  void namesTheSegmentsOfTheLogAcrossItsFiles() {
    assertThat(
            ServerCopy.segments("0000000200000001000000FE", "000000020000000200000001", 16L << 20))
        .containsExactly(
            "0000000200000001000000FE",
            "0000000200000001000000FF",
            "000000020000000200000000",
            "000000020000000200000001");
  }
}
