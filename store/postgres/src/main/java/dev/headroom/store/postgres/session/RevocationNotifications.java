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
 * Listens for what other instances commit, so that they need not wait for the poll.
 *
 * <p>It only wakes: a notice that was lost, or a connection pool in between that lets none through,
 * costs the time of one poll and nothing else. Thread-safe. One daemon thread and one connection of
 * its own, which is kept open.
 */
public final class RevocationNotifications implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int LISTEN_MILLIS = 500;

  private final DataSource source;
  private final PostgresRevocationStore record;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  /**
   * Creates the listener; {@link #start} begins it.
   *
   * @param source opens a connection straight to the server, not through a pooler of transactions
   */
  public RevocationNotifications(DataSource source, PostgresRevocationStore record) {
    this.source = source;
    this.record = record;
    this.thread = Thread.ofPlatform().daemon().name("headroom-notices").unstarted(this::run);
  }

  /** Begins to listen, once; returns at once. */
  public void start() {
    thread.start();
  }

  private void run() {
    try {
      while (closing.getCount() > 0) {
        try (Connection connection = source.getConnection()) {
          listen(connection);
        } catch (SQLException away) {
          // The record's own watch tells that it is away.
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
    record.wake();
    PGConnection notices = connection.unwrap(PGConnection.class);
    while (closing.getCount() > 0) {
      PGNotification @Nullable [] heard = notices.getNotifications(LISTEN_MILLIS);
      if (heard != null && heard.length > 0) {
        record.wake();
      } else if (!connection.isValid(1)) {
        return;
      }
    }
  }

  /** Ends the thread and its connection. */
  @Override
  public void close() {
    closing.countDown();
    thread.interrupt();
  }
}
