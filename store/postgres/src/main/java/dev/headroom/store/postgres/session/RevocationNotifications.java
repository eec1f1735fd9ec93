// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.session;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Listens for revocations of other instances by {@code LISTEN}, so that they need not wait for the
 * poll.
 *
 * <p>It only wakes followers: a lost notification, or a transaction pooler that forwards none,
 * costs one poll and nothing else. Thread-safe. One daemon thread and one connection of its own,
 * which is kept open.
 */
public final class RevocationNotifications implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int LISTEN_MILLIS = 500;

  private final DataSource source;
  private final PostgresRevocationStore store;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  /**
   * Creates the listener; {@link #start} starts it.
   *
   * @param source opens a connection directly to the server, not through a transaction pooler
   */
  public RevocationNotifications(DataSource source, PostgresRevocationStore store) {
    this.source = source;
    this.store = store;
    this.thread = Thread.ofPlatform().daemon().name("headroom-notices").unstarted(this::run);
  }

  /** Starts to listen, once; returns at once. */
  public void start() {
    thread.start();
  }

  private void run() {
    try {
      while (closing.getCount() > 0) {
        try (Connection connection = source.getConnection()) {
          listen(connection);
        } catch (SQLException unavailable) {
          // The store's own health check reports that it is unavailable.
        }
        if (closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private void listen(Connection connection) throws SQLException {
    connection.setAutoCommit(true);
    try (Statement statement = connection.createStatement()) {
      statement.execute("LISTEN " + PostgresRevocationStore.CHANNEL);
    }
    store.wake();
    PGConnection notifications = connection.unwrap(PGConnection.class);
    while (closing.getCount() > 0) {
      PGNotification @Nullable [] received = notifications.getNotifications(LISTEN_MILLIS);
      if (received != null && received.length > 0) {
        store.wake();
      } else if (!connection.isValid(1)) {
        return;
      }
    }
  }

  /** Stops the thread and closes its connection. */
  @Override
  public void close() {
    closing.countDown();
    thread.interrupt();
  }
}
