// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

import dev.headroom.ground.TimeSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Logs how far the running build is: each new phase, and each half minute within one.
 *
 * <p>Confined to one thread. Reads on the session that holds the lock, which is idle meanwhile.
 */
final class ProgressWatch {
  private static final Duration QUIET = Duration.ofSeconds(30);

  private final Connection connection;
  private final TimeSource time;
  private final MigrationLog log;

  ProgressWatch(Connection connection, TimeSource time, MigrationLog log) {
    this.connection = connection;
    this.time = time;
    this.log = log;
  }

  /** Returns what reads and logs the progress of the build in a session. */
  Runnable of(IndexSession session) throws SQLException {
    return new Watch(session.pid());
  }

  private final class Watch implements Runnable {
    private final int pid;
    private String phase = "";
    private long loggedNanos;

    Watch(int pid) {
      this.pid = pid;
    }

    @Override
    public void run() {
      try {
        new IndexCatalog(connection)
            .progress().stream().filter(each -> each.pid() == pid).findFirst().ifPresent(this::log);
      } catch (SQLException lost) {
        // The next attempt finds that the session is lost; the build goes on.
      }
    }

    private void log(IndexProgress progress) {
      long now = time.nanos();
      if (!progress.phase().equals(phase) || now - loggedNanos > QUIET.toNanos()) {
        phase = progress.phase();
        loggedNanos = now;
        log.progressed(progress);
      }
    }
  }
}
