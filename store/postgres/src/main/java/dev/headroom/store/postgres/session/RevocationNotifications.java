// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.session;

import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.ground.StoreUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for revocations of other instances by {@code LISTEN}, so that they need not wait for the
 * poll.
 *
 * <p>It only wakes followers: a lost notification, or a transaction pooler that forwards none,
 * costs one poll and nothing else. Whenever it connects it sends one through the store's
 * connections, and logs it if that does not arrive. Thread-safe. One daemon thread and one
 * connection of its own, which is kept open.
 */
public final class RevocationNotifications implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RevocationNotifications.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int LISTEN_MILLIS = 500;

  /** Idle rounds after which the server must answer; a closed connection shows itself. */
  private static final int ROUNDS_OF_SILENCE = 20;

  /**
   * Rounds after which it is logged that the notification that was sent did not arrive. One that
   * comes later, and before the server is first asked, is taken back: a pooler in transaction mode
   * forwards none until then.
   */
  private static final int ROUNDS_TO_ARRIVE = 4;

  private final DataSource source;
  private final PostgresRevocationStore store;
  private final BackgroundScheduler scheduler = new BackgroundScheduler("revocation-listener");

  /** Whether the notification of the last connect arrived; null until that is known. */
  private volatile @Nullable Boolean arrives;

  /**
   * Creates the listener; {@link #start} starts it.
   *
   * @param source opens a connection directly to the server, not through a transaction pooler
   */
  public RevocationNotifications(DataSource source, PostgresRevocationStore store) {
    this.source = source;
    this.store = store;
  }

  /** Starts to listen, once; returns at once. */
  public void start() {
    scheduler.repeat(Duration.ZERO, PAUSE, this::listen);
  }

  private void listen() {
    try (Connection connection = source.getConnection()) {
      listen(connection);
    } catch (SQLException | StoreUnavailableException unavailable) {
      // The store's own health check reports that it is unavailable.
    }
  }

  private void listen(Connection connection) throws SQLException {
    connection.setAutoCommit(true);
    try (Statement statement = connection.createStatement()) {
      statement.execute("LISTEN " + PostgresRevocationStore.CHANNEL);
    }
    store.wake();
    store.sendNotification();
    PGConnection notifications = connection.unwrap(PGConnection.class);
    boolean arrived = false;
    int idle = 0;
    for (int round = 0; !scheduler.isClosed(); round++) {
      PGNotification @Nullable [] received = notifications.getNotifications(LISTEN_MILLIS);
      if (received != null && received.length > 0) {
        store.wake();
        idle = 0;
        if (!arrived && round < ROUNDS_OF_SILENCE) {
          arrived = true;
          logChange(true);
        }
      } else if (++idle % ROUNDS_OF_SILENCE == 0 && !connection.isValid(1)) {
        return;
      }
      if (!arrived && round == ROUNDS_TO_ARRIVE) {
        logChange(false);
      }
    }
  }

  private void logChange(boolean now) {
    Boolean before = arrives;
    if (before != null && before == now) {
      return;
    }
    arrives = now;
    if (!now) {
      LOG.warn(
          "Revocations of other instances are polled for: a notification that was sent did not"
              + " arrive, as behind a pooler in transaction mode");
    } else if (before != null) {
      LOG.info("Revocations of other instances arrive by notifications of PostgreSQL again");
    }
  }

  /** Stops the thread and closes its connection. */
  @Override
  public void close() {
    scheduler.close();
  }
}
