// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.backup;

import dev.headroom.database.DatabaseMeter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Registers the runs of backups, and the age and size of the latest, as meters.
 *
 * <p>Thread-safe. A scrape reads the folder once a minute at most.
 */
public final class BackupMeters {
  private static final double MILLIS_PER_SECOND = 1e3;

  private BackupMeters() {}

  /** Registers the meters. */
  public static void bind(DatabaseBackup backups, MeterRegistry registry) {
    BackupRuns runs = backups.runs();
    DatabaseMeter.BACKUP.timer(
        registry, runs, BackupRuns::successes, BackupRuns::successNanos, "success");
    DatabaseMeter.BACKUP.timer(
        registry, runs, BackupRuns::failures, BackupRuns::failureNanos, "failure");
    DatabaseMeter.BACKUP_AGE.gauge(registry, backups, BackupMeters::ageSeconds);
    DatabaseMeter.BACKUP_SIZE.gauge(registry, backups, BackupMeters::bytes);
  }

  private static double ageSeconds(DatabaseBackup backups) {
    @Nullable Duration age = backups.age();
    return age == null ? Double.NaN : age.toMillis() / MILLIS_PER_SECOND;
  }

  private static double bytes(DatabaseBackup backups) {
    @Nullable Backup latest = backups.latest();
    return latest == null ? Double.NaN : latest.bytes();
  }
}
