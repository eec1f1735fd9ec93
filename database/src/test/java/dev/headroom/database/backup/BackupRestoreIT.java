// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.database.DatabaseUrl;
import dev.headroom.database.TestDatabase;
import dev.headroom.database.backup.BackupSettings.Method;
import dev.headroom.ground.TimeSource;
import dev.headroom.store.embedded.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Backups that are restored and compared. A dump needs the machine's own {@code pg_dump} and a
 * server of its version: where none is installed, only the copy says anything; {@code .ci/run}
 * installs them.
 */
@Timeout(360)
class BackupRestoreIT {
  @TempDir private Path home;

  @Test
  void aServerStartsOnACopyOfOneThatWroteOn() throws Exception {
    TestDatabase.run("DROP DATABASE IF EXISTS copied", "CREATE DATABASE copied");
    DatabaseUrl url = ShopDatabase.named(TestDatabase.url(), "copied");
    ShopDatabase.fill(url);
    ShopDatabase.run(url, "CREATE TABLE entry (id bigint PRIMARY KEY, note text)");
    AtomicBoolean writing = new AtomicBoolean(true);
    AtomicReference<SQLException> failure = new AtomicReference<>();
    Thread writer = Thread.ofPlatform().start(() -> write(url, writing, failure));
    long before = count(url);
    Backup backup;
    try {
      // An older pg_dump of the machine is no hindrance: the copy is what is left.
      Path programs = Files.createDirectory(home.resolve("bin"));
      FakeProgram.dump(programs, 12, "exit 1");
      backup =
          new DatabaseBackup(
                  url,
                  BackupSettings.of(home.resolve("backups")).withPrograms(programs).withMinFree(0),
                  TimeSource.system())
              .run();
    } finally {
      writing.set(false);
      writer.join();
    }
    long after = count(url);
    assertThat(failure).hasNullValue();
    assertThat(backup.kind()).isEqualTo(Backup.Kind.COPY);

    BackupRestore.of(backup).intoFolder(home.resolve("restored").resolve("cluster"));
    try (PostgresServer restored = PostgresServer.at(home.resolve("restored"))) {
      DatabaseUrl copy = DatabaseUrl.parse(restored.databaseUrl("copied"));
      assertThat(ShopDatabase.text(copy, ShopDatabase.CONTENT))
          .isEqualTo(ShopDatabase.text(url, ShopDatabase.CONTENT));
      long found = count(copy);
      assertThat(found).isBetween(before, after);
      // What was committed before the end of the copy is there without a gap.
      assertThat(ShopDatabase.text(copy, "SELECT coalesce(max(id), 0) FROM entry"))
          .isEqualTo(String.valueOf(found));
      ShopDatabase.run(copy, "INSERT INTO customer (name) VALUES ('new')");
    }
    assertThat(ShopDatabase.text(url, "SELECT count(*) FROM pg_replication_slots")).isEqualTo("0");
    assertThatThrownBy(
            () -> BackupRestore.of(backup).intoFolder(home.resolve("restored").resolve("cluster")))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("is not empty");
    assertThatThrownBy(() -> BackupRestore.of(backup).intoDatabase(url))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("is a copy of all files of a server");
  }

  private static long count(DatabaseUrl url) throws SQLException {
    return Long.parseLong(ShopDatabase.text(url, "SELECT count(*) FROM entry"));
  }

  private static void write(
      DatabaseUrl url, AtomicBoolean writing, AtomicReference<SQLException> failure) {
    try {
      for (int i = 1; writing.get(); i++) {
        ShopDatabase.run(url, "INSERT INTO entry VALUES (" + i + ", repeat('x', 500))");
      }
    } catch (SQLException e) {
      failure.set(e);
    }
  }

  @Test
  void aDumpIsRestoredIntoAnEmptyDatabaseAsItWas() throws Exception {
    Optional<InstalledPostgres> started = InstalledPostgres.start();
    if (started.isEmpty()) {
      LoggerFactory.getLogger(BackupRestoreIT.class)
          .warn("no PostgreSQL is installed: no dump is tested");
      return;
    }
    try (InstalledPostgres server = started.get()) {
      ShopDatabase.run(
          server.url(),
          "CREATE ROLE owner LOGIN",
          "CREATE DATABASE shop OWNER owner",
          "CREATE DATABASE \"re'stored\"",
          "CREATE DATABASE foreigner");
      DatabaseUrl shop = ShopDatabase.named(server.url(), "shop");
      ShopDatabase.fill(shop);
      ShopDatabase.run(shop, "ALTER TABLE customer OWNER TO owner");
      Backup backup =
          new DatabaseBackup(
                  shop,
                  BackupSettings.of(home).withMethod(Method.DUMP).withMinFree(0),
                  TimeSource.system())
              .run();
      assertThat(backup.kind()).isEqualTo(Backup.Kind.DUMP);

      DatabaseUrl fresh = ShopDatabase.named(server.url(), "re'stored");
      BackupRestore.of(backup).intoDatabase(fresh);
      assertThat(ShopDatabase.text(fresh, ShopDatabase.CONTENT))
          .isEqualTo(ShopDatabase.text(shop, ShopDatabase.CONTENT));
      assertThat(
              ShopDatabase.text(
                  fresh, "SELECT tableowner FROM pg_tables WHERE tablename = 'customer'"))
          .isEqualTo("owner");

      assertThatThrownBy(() -> BackupRestore.of(backup).intoDatabase(fresh))
          .isInstanceOf(BackupException.class)
          .hasMessageContaining(
              "tables, views or sequences, and a backup is restored into an empty");
      restoresAllOrNothing(server, backup);
    }
  }

  /** The owner is missing: the restore fails as a whole, and works without owners. */
  private static void restoresAllOrNothing(InstalledPostgres server, Backup backup)
      throws Exception {
    DatabaseUrl foreigner = ShopDatabase.named(server.url(), "foreigner");
    ShopDatabase.run(server.url(), "ALTER ROLE owner RENAME TO gone");
    assertThatThrownBy(() -> BackupRestore.of(backup).intoDatabase(foreigner))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("role \"owner\" does not exist");
    assertThat(
            ShopDatabase.text(
                foreigner, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"))
        .isEqualTo("0");
    BackupRestore.of(backup).withoutOwners().intoDatabase(foreigner);
    assertThat(ShopDatabase.text(foreigner, "SELECT count(*) FROM customer")).isEqualTo("2000");
  }
}
