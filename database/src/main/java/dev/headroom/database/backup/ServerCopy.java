// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.backup;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Copies the files of a running server over one ordinary connection, by the server's own functions
 * of base backups and those by which {@code pg_rewind} reads files. No program of PostgreSQL and no
 * access to its machine is needed; the role must be allowed to call these functions.
 *
 * <p>The server writes on meanwhile, so that files are copied while they change. What makes them
 * consistent is the log from the start of the copy to its end, which is copied last; a temporary
 * replication slot keeps it until then. When the connection ends, for whatever reason, the server
 * ends the backup and drops the slot itself.
 *
 * <p>Confined to one thread.
 */
final class ServerCopy {
  private static final int CHUNK_BYTES = 4 << 20;
  private static final int BACKUP_START_RENAMED = 150_000;
  private static final String CONTROL = "global/pg_control";
  private static final int CONTROL_TRIES = 100;
  private static final int CHUNKS_A_LOOK = 16;
  private static final String LOG_FOLDER = "pg_wal/";

  /** Files that belong to the running server alone, as {@code pg_basebackup} knows them. */
  private static final Set<String> SKIPPED_FILES =
      Set.of(
          "postmaster.pid",
          "postmaster.opts",
          "backup_label",
          "backup_label.old",
          "tablespace_map",
          "tablespace_map.old",
          "backup_manifest",
          "current_logfiles.tmp",
          "postgresql.auto.conf.tmp",
          "standby.signal",
          "recovery.signal",
          "epg-lock");

  private static final List<String> SKIPPED_PREFIXES = List.of("pg_internal.init", "pgsql_tmp");

  /** Folders whose content each server makes itself; the log is copied at the end. */
  private static final Set<String> EMPTIED_FOLDERS =
      Set.of(
          "pg_wal",
          "pg_replslot",
          "pg_dynshmem",
          "pg_notify",
          "pg_serial",
          "pg_snapshots",
          "pg_stat_tmp",
          "pg_subtrans");

  /** Bytes; null once the server has given the slot up. */
  private static final String KEPT_LOG =
      "SELECT max(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn))::bigint"
          + " FROM pg_replication_slots"
          + " WHERE slot_name = 'headroom_backup_' || pg_backend_pid()";

  private static final Pattern START = Pattern.compile("\\(file ([0-9A-F]{24})\\)");

  private static final String LIST =
      """
      WITH RECURSIVE entries (path, is_folder) AS (
        SELECT name, (pg_stat_file(name, true)).isdir
          FROM pg_ls_dir('.', true, false) AS name
        UNION ALL
        SELECT parent.path || '/' || name,
               (pg_stat_file(parent.path || '/' || name, true)).isdir
          FROM entries AS parent, pg_ls_dir(parent.path, true, false) AS name
         WHERE parent.is_folder
           AND NOT parent.path = ANY (?)
           AND parent.path NOT LIKE '%/pgsql\\_tmp'
      )
      SELECT path, is_folder FROM entries WHERE is_folder IS NOT NULL ORDER BY path
      """;

  private final Connection connection;
  private final ServerFacts server;
  private final ProgramRun.Check limits;
  private final long maxLog;
  private final PreparedStatement read;
  private int chunks;

  private ServerCopy(
      Connection connection, ServerFacts server, ProgramRun.Check limits, long maxLog)
      throws SQLException {
    this.connection = connection;
    this.server = server;
    this.limits = limits;
    this.maxLog = maxLog;
    this.read = connection.prepareStatement("SELECT pg_read_binary_file(?, ?, ?, true)");
  }

  /**
   * Writes a copy of all files as one archive.
   *
   * @param connection of its own, which the caller closes
   * @param maxLog bytes of the log that the server may have to keep for it; 0 for any number
   * @throws BackupException if the server or the role cannot do it
   */
  static void write(
      Connection connection, ServerFacts server, Path archive, ProgramRun.Check limits, long maxLog)
      throws IOException, SQLException, InterruptedException {
    requirePossible(connection, server);
    try (OutputStream file = Files.newOutputStream(archive);
        ZipOutputStream out = new ZipOutputStream(file)) {
      out.setLevel(Deflater.BEST_SPEED);
      new ServerCopy(connection, server, limits, maxLog).write(out);
    } catch (SQLException e) {
      throw refusal(e, server);
    }
  }

  private static void requirePossible(Connection connection, ServerFacts server)
      throws SQLException {
    if (server.standby()) {
      throw new BackupException(
          "the server is a replica, and a copy is made of the primary only: set"
              + " headroom.database.backup.url to its address");
    }
    String pid = text(connection, "SELECT pg_backend_pid()");
    if (!String.valueOf(connection.unwrap(PGConnection.class).getBackendPID()).equals(pid)) {
      throw new BackupException(
          "the connection leads through a pooler, which may divide a copy among sessions: set"
              + " headroom.database.backup.url to the address of the server itself");
    }
    String spaces =
        text(
            connection,
            "SELECT string_agg(spcname, ', ') FROM pg_tablespace"
                + " WHERE spcname NOT IN ('pg_default', 'pg_global')");
    if (spaces != null) {
      throw new BackupException(
          "the server has the tablespaces %s, whose files a copy does not hold: install pg_dump of PostgreSQL %d"
              .formatted(spaces, server.major()));
    }
  }

  private static SQLException refusal(SQLException failure, ServerFacts server) {
    if ("42501".equals(failure.getSQLState())) {
      throw new BackupException(
          "the role may not copy the server's files (%s): set headroom.database.backup.url to the address of a superuser, or install pg_dump of PostgreSQL %d"
              .formatted(failure.getMessage(), server.major()),
          failure);
    }
    return failure;
  }

  private void write(ZipOutputStream out) throws IOException, SQLException, InterruptedException {
    execute("SET statement_timeout = 0");
    execute(
        "SELECT pg_create_physical_replication_slot('headroom_backup_'"
            + " || pg_backend_pid(), true, true)");
    boolean renamed = server.version() >= BACKUP_START_RENAMED;
    // With an immediate checkpoint, since a spread one takes minutes.
    execute(
        renamed
            ? "SELECT pg_backup_start('headroom', true)"
            : "SELECT pg_start_backup('headroom', true, false)");
    copyFiles(out);
    copyControl(out);
    try (Statement statement = connection.createStatement();
        ResultSet end =
            statement.executeQuery(
                renamed
                    ? "SELECT pg_walfile_name(lsn), labelfile FROM pg_backup_stop(false)"
                    : "SELECT pg_walfile_name(lsn), labelfile FROM pg_stop_backup(false, false)")) {
      end.next();
      String label = end.getString(2);
      out.putNextEntry(new ZipEntry("backup_label"));
      out.write(label.getBytes(StandardCharsets.UTF_8));
      out.closeEntry();
      copyLog(out, label, end.getString(1));
    }
  }

  private void copyFiles(ZipOutputStream out)
      throws IOException, SQLException, InterruptedException {
    List<String> files = new ArrayList<>();
    try (PreparedStatement list = connection.prepareStatement(LIST)) {
      list.setArray(1, connection.createArrayOf("text", EMPTIED_FOLDERS.toArray()));
      try (ResultSet entries = list.executeQuery()) {
        while (entries.next()) {
          String path = Objects.requireNonNull(entries.getString(1), "every entry has a name");
          if (entries.getBoolean(2)) {
            out.putNextEntry(new ZipEntry(path + "/"));
            out.closeEntry();
          } else if (!isSkipped(path)) {
            files.add(path);
          }
        }
      }
    }
    for (String each : files) {
      copyFile(out, each);
    }
  }

  private static boolean isSkipped(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    return SKIPPED_FILES.contains(name)
        || path.equals(CONTROL)
        || SKIPPED_PREFIXES.stream().anyMatch(name::startsWith);
  }

  /** Copies a file, unless it was dropped meanwhile: then the log drops it too. */
  private long copyFile(ZipOutputStream out, String path)
      throws IOException, SQLException, InterruptedException {
    byte[] chunk = read(path, 0);
    if (chunk == null) {
      return -1;
    }
    out.putNextEntry(new ZipEntry(path));
    long size = 0;
    while (chunk != null && chunk.length > 0) {
      limits.check();
      if (chunks++ % CHUNKS_A_LOOK == 0) {
        checkLog();
      }
      out.write(chunk);
      size += chunk.length;
      chunk = chunk.length < CHUNK_BYTES ? null : read(path, size);
    }
    out.closeEntry();
    return size;
  }

  /** The slot keeps the log on the server's disk, and a full one stops the server. */
  private void checkLog() throws SQLException {
    String kept = maxLog == 0 ? null : text(connection, KEPT_LOG);
    if (kept != null && Long.parseLong(kept) > maxLog) {
      throw new BackupException(
          "the server keeps %s bytes of its log for this copy, and may keep %d: copy to a faster disk or when less is written, or set headroom.database.backup.max-log higher"
              .formatted(kept, maxLog));
    }
  }

  /** A file that the server writes in one piece; two equal readings are a whole one. */
  private void copyControl(ZipOutputStream out) throws IOException, SQLException {
    byte[] control = read(CONTROL, 0);
    for (int i = 0; i < CONTROL_TRIES; i++) {
      byte[] again = read(CONTROL, 0);
      if (control != null && Arrays.equals(control, again)) {
        out.putNextEntry(new ZipEntry(CONTROL));
        out.write(control);
        out.closeEntry();
        return;
      }
      control = again;
    }
    throw new BackupException("the server's file " + CONTROL + " could not be read: try again");
  }

  private byte @Nullable [] read(String path, long from) throws SQLException {
    read.setString(1, path);
    read.setLong(2, from);
    read.setLong(3, CHUNK_BYTES);
    try (ResultSet row = read.executeQuery()) {
      row.next();
      return row.getBytes(1);
    }
  }

  /** Copies the log from the segment in which the copy began to the one in which it ended. */
  private void copyLog(ZipOutputStream out, String label, String last)
      throws IOException, SQLException, InterruptedException {
    long segmentBytes =
        Long.parseLong(
            Objects.requireNonNull(
                text(
                    connection,
                    "SELECT setting FROM pg_settings WHERE name = 'wal_segment_size'")));
    for (String each : segments(first(label), last, segmentBytes)) {
      if (copyFile(out, LOG_FOLDER + each) != segmentBytes) {
        throw new BackupException(
            "the server removed its log %s before it was copied: set max_slot_wal_keep_size higher"
                .formatted(each));
      }
    }
  }

  private static String first(String label) {
    return START
        .matcher(label)
        .results()
        .findFirst()
        .orElseThrow(() -> new BackupException("the server's backup label names no file"))
        .group(1);
  }

  /** Returns the names of all segments of one timeline between two, both included. */
  static List<String> segments(String first, String last, long segmentBytes) {
    String timeline = first.substring(0, 8);
    long perFile = (1L << 32) / segmentBytes;
    long end = number(last, perFile);
    return Stream.iterate(number(first, perFile), each -> each <= end, each -> each + 1)
        .map(each -> timeline + "%08X%08X".formatted(each / perFile, each % perFile))
        .toList();
  }

  private static long number(String segment, long perFile) {
    return Long.parseLong(segment.substring(8, 16), 16) * perFile
        + Long.parseLong(segment.substring(16), 16);
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static @Nullable String text(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }
}
