// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database.backup;

import dev.headroom.database.backup.DatabaseBackup;
import dev.headroom.ground.TimeSource;
import dev.headroom.monitor.HealthProbe;
import dev.headroom.monitor.ProbeResult;
import java.time.Duration;
import java.time.Instant;

/**
 * A probe of the latest backup of the database: down if it is older than the settings allow. Where
 * there is none yet, the age counts from the start of the process.
 *
 * <p>Thread-safe. Reads the folder once a minute at most.
 */
final class BackupProbe implements HealthProbe {
  private static final Duration INTERVAL = Duration.ofSeconds(30);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final DatabaseBackup backups;
  private final TimeSource time;
  private final Instant begun;

  BackupProbe(DatabaseBackup backups, TimeSource time) {
    this.backups = backups;
    this.time = time;
    this.begun = time.now();
  }

  @Override
  public String name() {
    return "backup";
  }

  @Override
  public Kind kind() {
    return Kind.DEGRADING;
  }

  @Override
  public Duration interval() {
    return INTERVAL;
  }

  @Override
  public Duration timeout() {
    return TIMEOUT;
  }

  @Override
  public ProbeResult probe() {
    Duration known = backups.age();
    Duration max = backups.settings().maxAge();
    Duration age = known == null ? Duration.between(begun, time.now()) : known;
    String detail =
        known == null
            ? "no backup yet"
            : "the latest backup is %d min old".formatted(age.toMinutes());
    return max.isZero() || age.compareTo(max) <= 0
        ? ProbeResult.up(detail)
        : ProbeResult.down(detail + ", at most %d are allowed".formatted(max.toMinutes()));
  }
}
