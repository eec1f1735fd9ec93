// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.backup;

import dev.headroom.database.DatabaseUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Restores a backup: a dump into an empty database, a copy into an empty folder that a server is
 * then started on. The checksums are verified first, and nothing that exists is replaced.
 *
 * <p>Confined to one thread. Blocks for as long as the data take.
 */
public final class BackupRestore {
  private static final Logger LOG = LoggerFactory.getLogger(BackupRestore.class);
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final String PROGRAM = "pg_restore";

  private static final String RELATIONS =
      """
      SELECT count(*) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
       WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
         AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
         AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = c.oid AND d.deptype = 'e')
      """;

  private final Backup backup;
  private @Nullable String programs;
  private boolean owners = true;

  private BackupRestore(Backup backup) {
    this.backup = backup;
  }

  /** Returns the restore of a backup. */
  public static BackupRestore of(Backup backup) {
    return new BackupRestore(backup);
  }

  /** Sets the folder of {@code pg_restore}; it is looked for otherwise. */
  public BackupRestore programs(@Nullable String folder) {
    this.programs = folder;
    return this;
  }

  /**
   * Leaves out who owns what and who may do what, for a server that has other roles: all belongs to
   * the role that restores.
   */
  public BackupRestore withoutOwners() {
    this.owners = false;
    return this;
  }

  /**
   * Restores a dump in one transaction: all of it, or nothing.
   *
   * @param target an empty database
   * @throws BackupException if the backup is damaged or is a copy, the database is not empty, no
   *     {@code pg_restore} is new enough, or it fails
   */
  public void intoDatabase(DatabaseUrl target) throws InterruptedException {
    if (backup.kind() != Backup.Kind.DUMP) {
      throw new BackupException(
          "backup %s is a copy of all files of a server, not a dump: restore it into an empty folder"
              .formatted(backup.folder()));
    }
    backup.verify();
    try {
      requireEmpty(target);
      restore(target);
    } catch (IOException | SQLException e) {
      throw new BackupException("the restore failed: " + e.getMessage(), e);
    }
    analyse(target);
  }

  private static void requireEmpty(DatabaseUrl target) throws SQLException {
    try (Connection connection = target.unpooled(CONNECT).getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(RELATIONS)) {
      row.next();
      if (row.getLong(1) > 0) {
        throw new BackupException(
            "database %s has %d tables, views or sequences, and a backup is restored into an empty one: create another"
                .formatted(target, row.getLong(1)));
      }
    }
  }

  private void restore(DatabaseUrl target) throws IOException, InterruptedException {
    ClientProgram program =
        ClientProgram.find(PROGRAM, backup.majorVersion(), programs).orElse(null);
    if (program == null) {
      throw new BackupException(
          "a dump of PostgreSQL %d needs a pg_restore that is not older, and %s: install it"
              .formatted(backup.majorVersion(), ClientProgram.describe(PROGRAM, programs)));
    }
    Path scratch = Files.createTempDirectory("headroom-restore");
    try (ClientAccess access = ClientAccess.of(target, scratch)) {
      List<String> command = new ArrayList<>();
      command.add(program.file().toString());
      command.addAll(List.of("--no-password", "--exit-on-error", "--single-transaction"));
      if (!owners) {
        command.addAll(List.of("--no-owner", "--no-privileges"));
      }
      command.add("--dbname=" + access.connection());
      command.add(backup.data().toString());
      ProgramRun.run(command, access, scratch.resolve("log"), () -> {});
    } finally {
      Folders.delete(scratch);
    }
  }

  /**
   * Gives the planner statistics of what was restored. That is complete by now: a failure is no
   * failure of the restore.
   */
  private static void analyse(DatabaseUrl target) {
    try (Connection connection = target.unpooled(CONNECT).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("ANALYZE");
    } catch (SQLException e) {
      LOG.warn("{} is restored, but ANALYZE failed: run it there ({})", target, e.getMessage());
    }
  }

  /**
   * Restores a copy. A server of the same major version and platform that is started on the folder
   * replays the log that the copy has, and is then as the copied one was at its end. All of it is
   * flushed to the disk before the folder is one that a server starts on; a restore that fails
   * leaves nothing.
   *
   * @param target an empty folder, or one that does not exist
   * @throws BackupException if the backup is damaged or is a dump, or the folder is not empty
   */
  public void intoFolder(Path target) {
    if (backup.kind() != Backup.Kind.COPY) {
      throw new BackupException(
          "backup %s is a dump of a database, not a copy: restore it into an empty database"
              .formatted(backup.folder()));
    }
    backup.verify();
    try {
      new CopyTarget(target).receive(backup);
    } catch (IOException e) {
      throw new BackupException("the restore failed: " + e, e);
    }
  }
}
