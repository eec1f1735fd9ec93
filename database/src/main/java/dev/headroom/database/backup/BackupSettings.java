// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.backup;

import dev.headroom.database.DatabaseUrl;
import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsRecord;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The settings of backups.
 *
 * <p>Immutable. Its text never shows the address.
 */
public record BackupSettings(
    @Setting(
            "Folder that receives the backups, on another disk than the database, and shared where"
                + " several instances may make them. Not set, there are no backups.")
        @Nullable String folder,
    @Setting(
            value =
                "Backups of a database that are kept. The oldest are removed once a new one has"
                    + " succeeded. 0 keeps all.",
            range = "0 to 10000",
            unit = "backups",
            defaultValue = "7")
        int keep,
    @Setting(
            value =
                "How backups are made: dump, of the one database by pg_dump; copy, of all files of"
                    + " the server; auto, a dump where a pg_dump is found that is not older than"
                    + " the server, else a copy.",
            defaultValue = "auto")
        Method method,
    @Setting(
            value = "Longest time of one backup; then it ends and counts as failed.",
            range = "1m to 7d",
            defaultValue = "6h")
        Duration timeout,
    @Setting(
            value =
                "Free space that a backup leaves on its disk. A backup that would leave less ends"
                    + " and counts as failed.",
            range = "0 to 1099511627776000",
            unit = "bytes",
            defaultValue = "1073741824")
        long minFree,
    @Setting(
            value =
                "Write-ahead log that the server may have to keep on its own disk for a copy of its"
                    + " files that runs. A copy that would need more ends and counts as failed. 0 is"
                    + " no bound.",
            range = "0 to 1099511627776000",
            unit = "bytes",
            defaultValue = "10737418240")
        long maxLog,
    @Setting(
            "Folder of the programs pg_dump and pg_restore. Not set, they are looked for on the"
                + " PATH and where PostgreSQL is usually installed.")
        @Nullable String programs,
    @Setting(
            value =
                "Age from which on health reports the latest backup as too old. 0 reports none as"
                    + " too old.",
            range = "0 or 1h to 400d",
            defaultValue = "2d")
        Duration maxAge,
    @Setting(
            value =
                "Address by which backups connect, such as that of a role that may read all tables,"
                    + " past a connection pooler: postgres://user:password@host:port/name. Not set:"
                    + " the address of the application's data source.",
            secret = true)
        @Nullable DatabaseUrl url) {

  /** How backups are made. */
  public enum Method {
    /** A dump where a {@code pg_dump} is found that is not older than the server, else a copy. */
    AUTO,
    /** A dump of the database by {@code pg_dump}. */
    DUMP,
    /** A copy of all files of the server. */
    COPY
  }

  /**
   * Checks every value.
   *
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  public BackupSettings {
    SettingsCheck.of(BackupSettings.class)
        .inRange("keep", keep)
        .inRange("timeout", timeout)
        .inRange("minFree", minFree)
        .inRange("maxLog", maxLog)
        .inRange("maxAge", maxAge)
        .throwIfAny();
  }

  /** Returns the default settings for backups in a folder. */
  public static BackupSettings of(Path folder) {
    BackupSettings defaults = SettingsRecord.of(BackupSettings.class).defaults();
    return new BackupSettings(
        folder.toString(),
        defaults.keep,
        defaults.method,
        defaults.timeout,
        defaults.minFree,
        defaults.maxLog,
        defaults.programs,
        defaults.maxAge,
        defaults.url);
  }

  /** Returns these settings with another number of backups that are kept. */
  public BackupSettings withKeep(int number) {
    return new BackupSettings(
        folder, number, method, timeout, minFree, maxLog, programs, maxAge, url);
  }

  /** Returns these settings with another method. */
  public BackupSettings withMethod(Method other) {
    return new BackupSettings(folder, keep, other, timeout, minFree, maxLog, programs, maxAge, url);
  }

  /** Returns these settings with the folder of {@code pg_dump}. */
  public BackupSettings withPrograms(Path bin) {
    return new BackupSettings(
        folder, keep, method, timeout, minFree, maxLog, bin.toString(), maxAge, url);
  }

  /** Returns these settings with another free space that backups leave. */
  public BackupSettings withMinFree(long bytes) {
    return new BackupSettings(folder, keep, method, timeout, bytes, maxLog, programs, maxAge, url);
  }

  /** Returns these settings with another bound of the log that the server keeps for a copy. */
  public BackupSettings withMaxLog(long bytes) {
    return new BackupSettings(folder, keep, method, timeout, minFree, bytes, programs, maxAge, url);
  }

  @Override
  public String toString() {
    return "BackupSettings[folder=%s, keep=%d, method=%s]".formatted(folder, keep, method);
  }
}
