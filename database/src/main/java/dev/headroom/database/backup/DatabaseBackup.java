// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.backup;

import dev.headroom.database.DatabaseUrl;
import dev.headroom.ground.TimeSource;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes backups of one database in a folder, and keeps the latest of them.
 *
 * <p>A backup is complete or absent: it is written under a name that nobody reads, flushed to the
 * disk with its checksums, and renamed. A run that fails or is killed leaves the earlier backups as
 * they are, and the next one removes what it left. Backups are not encrypted; a copy also has the
 * password hashes of all roles, so the folder is readable by its owner only.
 *
 * <p>Thread-safe; one run of a database at a time writes in a folder. Blocks the calling thread for
 * as long as the data take. A dump holds a snapshot all that time, as {@code pg_dump} does.
 */
public final class DatabaseBackup {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseBackup.class);
  private static final Duration CONNECT = Duration.ofSeconds(10);

  /** How much the clocks of two machines may differ. */
  private static final Duration CLOCKS = Duration.ofMinutes(5);

  private static final String LOCK_WAIT = "--lock-wait-timeout=60s";
  private static final String PROGRAM = "pg_dump";

  private final DatabaseUrl address;
  private final BackupSettings settings;
  private final TimeSource time;
  private final Limits.FreeSpace free;
  private final BackupFolder folder;
  private final BackupRuns runs = new BackupRuns();
  private volatile @Nullable ServerFacts known;

  /**
   * Creates it; connects to nothing.
   *
   * @param address where the settings name none
   * @throws IllegalArgumentException if the settings name no folder
   */
  public DatabaseBackup(DatabaseUrl address, BackupSettings settings, TimeSource time) {
    this(address, settings, time, Limits.FreeSpace.ofTheSystem());
  }

  DatabaseBackup(
      DatabaseUrl address, BackupSettings settings, TimeSource time, Limits.FreeSpace free) {
    String home = settings.folder();
    if (home == null) {
      throw new IllegalArgumentException(
          "headroom.database.backup.folder is missing: name the folder of the backups");
    }
    DatabaseUrl own = settings.url();
    this.address = own == null ? address : own;
    this.settings = settings;
    this.time = time;
    this.free = free;
    this.folder = new BackupFolder(Path.of(home));
  }

  /**
   * Returns backups with the default settings.
   *
   * @param folder receives them
   */
  public static DatabaseBackup of(DatabaseUrl address, Path folder) {
    return new DatabaseBackup(address, BackupSettings.of(folder), TimeSource.system());
  }

  /**
   * Makes a backup, and removes the oldest beyond those that are kept.
   *
   * @return the complete backup
   * @throws BackupException if it failed, or was refused: then nothing was written
   * @throws InterruptedException if the thread was interrupted; nothing of the run remains
   */
  public Backup run() throws InterruptedException {
    long start = time.nanos();
    try {
      Backup backup = write();
      runs.succeeded(time.nanos() - start);
      LOG.info("event=backup outcome=success {}", backup.text());
      return backup;
    } catch (IOException | SQLException e) {
      throw failed(new BackupException("the backup failed: " + e.getMessage(), e), start);
    } catch (BackupException e) {
      throw failed(e, start);
    }
  }

  private BackupException failed(BackupException failure, long start) {
    runs.failed(time.nanos() - start);
    return failure;
  }

  private Backup write() throws IOException, SQLException, InterruptedException {
    try (Connection connection = address.unpooled(CONNECT).getConnection()) {
      // A server that is gone without a word ends the run too.
      connection.setNetworkTimeout(
          Runnable::run, (int) Math.min(settings.timeout().toMillis(), Integer.MAX_VALUE));
      ServerFacts server = ServerFacts.read(connection);
      known = server;
      ClientProgram program = program(server);
      try (BackupFolder.Writer writer = folder.write(server)) {
        // A lower number frees the space that the next backup needs.
        writer.prune(settings.keep());
        Backup complete = write(connection, server, program, writer);
        writer.prune(complete, settings.keep());
        return complete;
      }
    }
  }

  private Backup write(
      Connection connection,
      ServerFacts server,
      @Nullable ClientProgram program,
      BackupFolder.Writer writer)
      throws IOException, SQLException, InterruptedException {
    Instant started = time.now();
    Path begun = writer.begin(started);
    try {
      Limits limits = new Limits(time, settings, begun, free);
      limits.check();
      Backup.Kind kind = program == null ? Backup.Kind.COPY : Backup.Kind.DUMP;
      Path data = begun.resolve(Backup.fileOf(kind));
      if (program == null) {
        ServerCopy.write(connection, server, data, limits::check, settings.maxLog());
      } else {
        dump(program, begun, data, limits);
      }
      Instant ended = time.now();
      new Backup(
              begun, kind, server.database(), server.system(), server.version(), started, ended, 0)
          .write(begun);
      FolderChecksums.write(begun);
      return Backup.at(writer.publish(begun));
    } catch (IOException | SQLException | RuntimeException | InterruptedException e) {
      discard(begun, e);
      throw e;
    }
  }

  private static void discard(Path begun, Exception failure) {
    try {
      Folders.delete(begun);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** Finds the program of a dump; null if a copy is made. */
  private @Nullable ClientProgram program(ServerFacts server)
      throws IOException, InterruptedException {
    if (settings.method() == BackupSettings.Method.COPY) {
      return null;
    }
    ClientProgram found =
        ClientProgram.find(PROGRAM, server.major(), settings.programs()).orElse(null);
    if (found == null) {
      String why = ClientProgram.describe(PROGRAM, settings.programs());
      if (settings.method() == BackupSettings.Method.DUMP) {
        throw new BackupException(
            "a dump of PostgreSQL %d needs a pg_dump that is not older, and %s: install it, or set headroom.database.backup.method to auto"
                .formatted(server.major(), why));
      }
      LOG.info("a copy of all files is made of PostgreSQL {}, since {}", server.major(), why);
    }
    return found;
  }

  private void dump(ClientProgram program, Path into, Path data, Limits limits)
      throws IOException, InterruptedException {
    try (ClientAccess access = ClientAccess.of(address, into)) {
      List<String> command =
          List.of(
              program.file().toString(),
              "--format=custom",
              "--no-password",
              LOCK_WAIT,
              "--file=" + data);
      ProgramRun.run(command, access, into.resolve("log"), limits::check);
    }
  }

  /** Returns the complete backups in the folder, of all databases, the latest first. */
  public List<Backup> list() {
    return folder.list();
  }

  /**
   * Returns the latest complete backup of this database in the folder; null if there is none. One
   * whose time is in the future is none: it is of a clock that was wrong. Until the first run of
   * this object the database is recognised by its name, then by its server too.
   */
  public @Nullable Backup latest() {
    return runs.latest(this::read, time);
  }

  private @Nullable Backup read() {
    Instant now = time.now().plus(CLOCKS);
    return folder.list().stream()
        .filter(this::isOwn)
        .filter(each -> !each.started().isAfter(now))
        .findFirst()
        .orElse(null);
  }

  private boolean isOwn(Backup any) {
    ServerFacts server = known;
    return server == null
        ? any.database().equals(ClientAccess.databaseOf(address))
        : server.has(any);
  }

  /**
   * Returns the time since the start of the latest complete backup of this database; null if there
   * is none.
   */
  public @Nullable Duration age() {
    Backup latest = latest();
    if (latest == null) {
      return null;
    }
    Duration age = Duration.between(latest.started(), time.now());
    return age.isNegative() ? Duration.ZERO : age;
  }

  /** Returns how many runs of this object succeeded and failed, and the time they took. */
  BackupRuns runs() {
    return runs;
  }

  /** Returns the settings. */
  public BackupSettings settings() {
    return settings;
  }
}
