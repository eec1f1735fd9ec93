// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres.table;

import dev.headroom.ground.BackgroundScheduler;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notifies workers of jobs that were committed, those of one moment by one statement.
 *
 * <p>A notification inside the transaction that enqueues would do the same, but PostgreSQL then
 * lets these transactions commit one after the other. This one is sent after the commit, and does
 * not wait for the disk. If it is lost, the job is polled for.
 *
 * <p>Thread-safe. Sends on a virtual thread that ends when nothing is left.
 */
public final class WakeUps {
  private static final Logger LOG = LoggerFactory.getLogger(WakeUps.class);
  private static final String SEND =
      "SELECT set_config('synchronous_commit', 'off', true), pg_notify(?, kind)"
          + " FROM unnest(?) kind";

  private final JobDatabase database;
  private final Set<String> kinds = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean sending = new AtomicBoolean();

  public WakeUps(JobDatabase database) {
    this.database = database;
  }

  /** Notifies the workers of kinds; returns at once. */
  public void send(Collection<String> committed) {
    kinds.addAll(committed);
    startSender();
  }

  private void startSender() {
    if (!kinds.isEmpty() && sending.compareAndSet(false, true)) {
      var unused =
          BackgroundScheduler.startVirtual("job-wake", this::sendAll, () -> sending.set(false));
    }
  }

  private void sendAll() {
    try {
      while (!kinds.isEmpty()) {
        List<String> now = List.copyOf(kinds);
        now.forEach(kinds::remove);
        database.query(row -> 1, SEND, database.channel(), now);
      }
    } catch (SQLException unavailable) {
      LOG.debug("workers were not notified; they poll", unavailable);
    } finally {
      sending.set(false);
    }
    startSender(); // For what was added since the last look.
  }
}
