// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.database.TestDatabase;
import dev.headroom.database.backup.BackupSettings.Method;
import dev.headroom.ground.TimeSource;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
class ServerCopyIT {
  @TempDir private Path home;

  @Test
  void endsACopyForWhichTheServerKeepsTooMuchOfItsLog() throws Exception {
    AtomicInteger looks = new AtomicInteger();
    DatabaseBackup slow =
        new DatabaseBackup(
            TestDatabase.url(),
            BackupSettings.of(home).withMethod(Method.COPY).withMinFree(0).withMaxLog(20 << 20),
            TimeSource.system(),
            any -> {
              // The first look is before the copy begins.
              if (looks.incrementAndGet() == 2) {
                write(40 << 20);
              }
              return 5_000;
            });

    assertThatThrownBy(slow::run)
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("bytes of its log for this copy, and may keep 20971520");
    assertThat(slow.list()).isEmpty();
  }

  /** Fills the server's log. */
  private static void write(int bytes) {
    try {
      TestDatabase.run(
          "SELECT pg_logical_emit_message(false, 'filler', repeat('x', " + bytes + "))");
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
