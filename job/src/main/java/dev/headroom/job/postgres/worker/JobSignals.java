// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres.worker;

import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.job.postgres.table.JobDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for notifications of enqueued jobs by {@code LISTEN}, on a connection of its own.
 *
 * <p>Whether they arrive is tried, not guessed: a notification is sent through the ordinary
 * sessions, and counts. A pooler that forwards none, or a lost connection, costs at most one
 * interval of polling. Thread-safe. One daemon thread and one connection, which is kept open.
 */
final class JobSignals implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("headroom.job");
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int LISTEN_MILLIS = 500;

  /** Idle rounds after which the server must answer; a closed connection shows itself. */
  private static final int ROUNDS_OF_SILENCE = 20;

  /** Rounds of listening in which the notification that was sent must arrive. */
  private static final int ROUNDS_OF_PROOF = 4;

  private final DataSource direct;
  private final JobDatabase database;
  private final String proof;
  private final Consumer<String> receiver;
  private final BackgroundScheduler scheduler = new BackgroundScheduler("job-listener");

  /** Null until it is known. */
  private volatile @Nullable Boolean arrives;

  /**
   * Creates the listener; {@link #start} starts it.
   *
   * @param direct opens a connection to the server itself, not through a pooler
   * @param instance the name of this process
   * @param receiver receives the text of each notification, and an empty one after each connection
   */
  JobSignals(DataSource direct, JobDatabase database, String instance, Consumer<String> receiver) {
    this.direct = direct;
    this.database = database;
    this.proof = "!" + instance;
    this.receiver = receiver;
  }

  void start() {
    scheduler.repeat(Duration.ZERO, PAUSE, this::listen);
  }

  /** Returns whether notifications arrive. */
  boolean arrive() {
    return Boolean.TRUE.equals(arrives);
  }

  private void listen() {
    try (Connection connection = direct.getConnection()) {
      listen(connection);
    } catch (SQLException unavailable) {
      if (!scheduler.isClosed()) {
        set(false, "no connection to listen on (" + unavailable.getClass().getSimpleName() + ")");
      }
    }
  }

  private void listen(Connection connection) throws SQLException {
    connection.setAutoCommit(true);
    try (Statement statement = connection.createStatement()) {
      statement.execute("LISTEN \"" + database.channel() + '"');
    }
    database.query(row -> 1, "SELECT pg_notify(?, ?)", database.channel(), proof);
    receiver.accept("");
    PGConnection notifications = connection.unwrap(PGConnection.class);
    boolean proven = false;
    int idle = 0;
    for (int round = 0; !scheduler.isClosed(); round++) {
      PGNotification @Nullable [] received = notifications.getNotifications(LISTEN_MILLIS);
      if (received != null && received.length > 0) {
        proven |= receive(received);
        idle = 0;
      } else if (++idle % ROUNDS_OF_SILENCE == 0 && !connection.isValid(1)) {
        return;
      }
      if (!proven && round == ROUNDS_OF_PROOF) {
        set(
            false,
            "a notification that was sent did not arrive; behind a pooler, listen on a direct"
                + " connection");
      }
    }
  }

  /** Returns whether the notification of the proof is among them. */
  private boolean receive(PGNotification[] received) {
    boolean proven = false;
    for (PGNotification each : received) {
      if (each.getParameter().equals(proof)) {
        proven = true;
        set(true, "");
      } else {
        receiver.accept(each.getParameter());
      }
    }
    return proven;
  }

  private void set(boolean now, String why) {
    Boolean before = arrives;
    if (before != null && before == now) {
      return;
    }
    arrives = now;
    if (now) {
      LOG.info("Jobs start as soon as they are committed: notifications of PostgreSQL arrive");
    } else {
      logPolling(why);
    }
  }

  static void logPolling(String why) {
    LOG.warn("Jobs start when they are polled for: {}", why);
  }

  /** Stops the thread and closes its connection. */
  @Override
  public void close() {
    scheduler.close();
  }
}
