// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres.worker;

import com.github.kagkarlsson.scheduler.Clock;
import dev.headroom.ground.TimeSource;
import dev.headroom.job.postgres.table.JobDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

/**
 * The clock of the database, read now and then and carried on by the monotonic clock of this
 * machine, so that heartbeats of instances whose clocks differ, or are set, compare. Thread-safe.
 */
final class DatabaseClock implements Clock {
  private static final Duration MAX_ROUND_TRIP = Duration.ofSeconds(1);

  /** A first reading may be vaguer, since the clock of this machine may be wrong by any time. */
  private static final Duration MAX_FIRST_ROUND_TRIP = Duration.ofSeconds(4);

  private final JobDatabase database;
  private final TimeSource time;
  private volatile Reading reading;
  private volatile boolean isRead;

  private record Reading(Instant at, long nanos) {}

  DatabaseClock(JobDatabase database, TimeSource time) {
    this.database = database;
    this.time = time;
    this.reading = new Reading(time.now(), time.nanos());
  }

  @Override
  public Instant now() {
    Reading last = reading;
    return last.at().plusNanos(time.nanos() - last.nanos());
  }

  /** Returns whether it has been read; until then it is the clock of this machine. */
  boolean isRead() {
    return isRead;
  }

  /** Reads the clock of the database, unless it takes so long that the reading would be vague. */
  void read() throws SQLException {
    long before = time.nanos();
    Instant at =
        database
            .query(row -> JobDatabase.instant(row, "now"), "SELECT clock_timestamp() AS now")
            .getFirst();
    long after = time.nanos();
    Duration longest = isRead ? MAX_ROUND_TRIP : MAX_FIRST_ROUND_TRIP;
    if (after - before < longest.toNanos()) {
      reading = new Reading(at, before + (after - before) / 2);
      isRead = true;
    }
  }
}
