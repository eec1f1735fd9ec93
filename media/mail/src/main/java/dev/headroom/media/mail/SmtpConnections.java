// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.mail;

import dev.headroom.ground.BackgroundScheduler;
import jakarta.mail.Address;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A pool of connections to one SMTP server.
 *
 * <p>Thread-safe. A connection carries one mail at a time; after a failure it is closed.
 */
final class SmtpConnections implements AutoCloseable {
  private static final long CHECKED_AFTER_NANOS = Duration.ofSeconds(5).toNanos();

  private final MailSettings settings;
  private final Session session;
  private final Semaphore free;
  private final Deque<Connection> idle = new ArrayDeque<>(); // guarded by itself
  private boolean closed; // guarded by idle
  private final BackgroundScheduler scheduler = new BackgroundScheduler("mail");

  /** An open connection, and what it carried. Confined to the thread that borrowed it. */
  private static final class Connection {
    private final Transport transport;
    private int mails;
    private long lastUsedNanos;

    Connection(Transport transport) {
      this.transport = transport;
    }

    boolean isUnusedFor(long nanos) {
      return System.nanoTime() - lastUsedNanos >= nanos;
    }

    void close() {
      try {
        transport.close();
      } catch (MessagingException lost) {
        // It was lost already.
      }
    }
  }

  SmtpConnections(MailSettings settings) {
    this.settings = settings;
    this.session = Session.getInstance(properties(settings));
    this.free = new Semaphore(settings.connections(), true);
  }

  Session session() {
    return session;
  }

  /** Sends a message; returns once the server has accepted it. */
  void send(Message message, Address[] recipients) throws MessagingException, InterruptedException {
    if (!free.tryAcquire(settings.timeout().toNanos(), TimeUnit.NANOSECONDS)) {
      throw new MessagingException(
          "no connection to %s:%d was free within %d ms; all %d send mails: raise connections"
              .formatted(
                  settings.host(),
                  settings.port(),
                  settings.timeout().toMillis(),
                  settings.connections()));
    }
    try {
      sendOver(borrow(), message, recipients);
    } finally {
      free.release();
    }
  }

  private void sendOver(Connection connection, Message message, Address[] recipients)
      throws MessagingException {
    boolean sent = false;
    try {
      connection.transport.sendMessage(message, recipients);
      sent = true;
    } finally {
      connection.mails++;
      connection.lastUsedNanos = System.nanoTime();
      if (!sent || connection.mails >= settings.mailsPerConnection() || !keep(connection)) {
        connection.close();
      }
    }
  }

  /** Makes a connection available again, unless the pool is closed. */
  private boolean keep(Connection connection) {
    synchronized (idle) {
      if (closed) {
        return false;
      }
      idle.push(connection);
    }
    scheduler.schedule(settings.idle(), this::closeIdle);
    return true;
  }

  private Connection borrow() throws MessagingException {
    for (Connection found = poll(); found != null; found = poll()) {
      // A server may have closed a connection that was not used for some time.
      if (!found.isUnusedFor(CHECKED_AFTER_NANOS) || found.transport.isConnected()) {
        return found;
      }
      found.close();
    }
    Transport transport = session.getTransport("smtp");
    transport.connect(
        settings.host(),
        settings.port(),
        settings.user().isEmpty() ? null : settings.user(),
        settings.user().isEmpty() ? null : settings.password());
    return new Connection(transport);
  }

  private @Nullable Connection poll() {
    synchronized (idle) {
      return idle.poll();
    }
  }

  private void closeIdle() {
    remove(each -> each.isUnusedFor(settings.idle().toNanos())).forEach(Connection::close);
  }

  private List<Connection> remove(Predicate<Connection> unwanted) {
    synchronized (idle) {
      List<Connection> removed = new ArrayList<>();
      idle.removeIf(each -> unwanted.test(each) && removed.add(each));
      return removed;
    }
  }

  private static Properties properties(MailSettings settings) {
    Properties properties = new Properties();
    String timeout = Long.toString(settings.timeout().toMillis());
    boolean starttls = settings.security() == MailSettings.Security.STARTTLS;
    boolean tls = settings.security() == MailSettings.Security.TLS;
    properties.put("mail.smtp.connectiontimeout", timeout);
    properties.put("mail.smtp.timeout", timeout);
    properties.put("mail.smtp.writetimeout", timeout);
    properties.put("mail.smtp.auth", Boolean.toString(!settings.user().isEmpty()));
    properties.put("mail.smtp.starttls.enable", Boolean.toString(starttls));
    properties.put("mail.smtp.starttls.required", Boolean.toString(starttls));
    properties.put("mail.smtp.ssl.enable", Boolean.toString(tls));
    properties.put("mail.smtp.ssl.checkserveridentity", "true");
    return properties;
  }

  /** Closes the idle connections; one that sends now is closed when it is returned. */
  @Override
  public void close() {
    synchronized (idle) {
      closed = true;
    }
    scheduler.close();
    remove(each -> true).forEach(Connection::close);
  }
}
