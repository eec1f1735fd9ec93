// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

import dev.headroom.ground.TimeSource;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether an attempt at one index is repeated, and how long to pause before it.
 *
 * <p>Confined to one thread. Between attempts that met a lock pauses grow, for each of them reads
 * the table. A build that was held back is tried again after the first pause, since a look at the
 * server's statistics costs little.
 */
final class Retries {
  /** Lock not available, and deadlock detected: both may succeed later. */
  private static final Set<String> RETRYABLE = Set.of("55P03", "40P01");

  private static final Duration QUIET = Duration.ofSeconds(30);

  private final IndexMigrationSettings settings;
  private final TimeSource time;
  private final MigrationLog log;
  private final Backoff backoff;
  private final long startNanos;
  private long heldBackLoggedNanos;
  private boolean heldBack;

  Retries(IndexMigrationSettings settings, TimeSource time, MigrationLog log) {
    this.settings = settings;
    this.time = time;
    this.log = log;
    this.backoff =
        new Backoff(settings.firstPause(), settings.maxPause(), RandomGenerator.getDefault());
    this.startNanos = time.nanos();
  }

  /** Returns the pause after which another attempt may succeed in time; null if none may. */
  @Nullable Duration pauseAfter(String index, SQLException failure) {
    boolean free = !(failure instanceof HeldBackException);
    if (free && !RETRYABLE.contains(String.valueOf(failure.getSQLState()))) {
      return null;
    }
    Duration pause = free ? backoff.next() : settings.firstPause();
    if (elapsed().plus(pause).compareTo(settings.retryTimeout()) > 0) {
      return null;
    }
    if (free) {
      log.retrying(index, SqlErrorText.of(failure), pause);
    } else {
      logHeldBack(index, SqlErrorText.of(failure));
    }
    return pause;
  }

  private void logHeldBack(String index, String reason) {
    long now = time.nanos();
    if (!heldBack || now - heldBackLoggedNanos > QUIET.toNanos()) {
      heldBack = true;
      heldBackLoggedNanos = now;
      log.heldBack(index, reason);
    }
  }

  Duration elapsed() {
    return Duration.ofNanos(time.nanos() - startNanos);
  }
}
