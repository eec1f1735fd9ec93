// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.mail;

import dev.headroom.media.Later;
import dev.headroom.media.PermanentFailureException;
import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An outbox of mails: a mail is stored in the caller's transaction, and sent after its commit.
 *
 * <p>Where {@link Later} is backed by a database, a mail is sent if and only if the transaction
 * commits. A temporary refusal (4xx), a refused sign-in, a lost connection and a time-out are
 * retried by {@link Later}; a refusal for good (5xx) is not. A mail whose acceptance was lost with
 * the connection or the process is sent again; it then has the same Message-ID, by which servers
 * and readers recognise it.
 *
 * <p>Thread-safe. Sending a mail stores it and returns; no connection is opened before the first
 * delivery.
 *
 * <pre>{@code
 * MailOutbox outbox = MailOutbox.create(later, settings);
 * outbox.send(Mail.to("ann@example.com").subject("Notice").text("Dear Ann, …").build());
 * }</pre>
 */
public final class MailOutbox implements AutoCloseable {
  /** The kind of work by which mails are sent. */
  public static final String KIND = "mail.send@1";

  private static final Logger LOG = LoggerFactory.getLogger(MailOutbox.class);
  private static final int PERMANENT = 500;

  /**
   * The server wants a sign-in, another or a safer one (RFC 4954, 6), which an operator can mend.
   */
  private static final Set<Integer> SIGN_IN = Set.of(530, 534, 535, 538);

  private final MailSettings settings;
  private final MailAddress defaultFrom;
  private final List<MailListener> listeners;
  private final SmtpConnections connections;
  private final Later.Queue<OutboxEntry> queue;

  private MailOutbox(Later later, MailSettings settings, List<MailListener> listeners) {
    this.settings = settings;
    this.defaultFrom = MailAddress.of(settings.from());
    this.listeners = listeners;
    this.connections = new SmtpConnections(settings);
    // Above that they stay queued: a mail that waits for a connection would hold a worker.
    Later.Running running = Later.Running.WAITING.atMost(settings.connections());
    this.queue =
        later.register(KIND, OutboxEntry.class, running, (entry, attempt) -> deliver(entry));
  }

  /** Creates the outbox; there is one for each {@link Later}. */
  public static MailOutbox create(Later later, MailSettings settings) {
    return create(later, settings, List.of());
  }

  /** Creates the outbox, with listeners that are notified of each mail, one after the other. */
  public static MailOutbox create(
      Later later, MailSettings settings, List<? extends MailListener> listeners) {
    return new MailOutbox(later, settings, List.copyOf(listeners));
  }

  /**
   * Stores a mail, to be sent after the caller's transaction.
   *
   * @return the Message-ID that it will have
   * @throws IllegalArgumentException if its attachments are too large
   */
  public String send(Mail mail) {
    return submit(mail, Later.Options.NONE);
  }

  /**
   * Stores a mail under a key: until it is sent or refused for good, another with the same key is
   * not stored.
   *
   * @param key names the occasion, such as {@code violation 17 letter}
   * @throws IllegalArgumentException if its attachments are too large
   */
  public void send(String key, Mail mail) {
    submit(mail, Later.Options.uniqueUntilDone(key));
  }

  private String submit(Mail mail, Later.Options options) {
    if (mail.attachedBytes() > settings.maxAttachedBytes()) {
      throw new IllegalArgumentException(
          "mail has attachments of %d bytes, but may have %d: make them smaller, or raise max-attached-bytes"
              .formatted(mail.attachedBytes(), settings.maxAttachedBytes()));
    }
    MailAddress own = mail.from();
    OutboxEntry entry =
        new OutboxEntry(
            UUID.randomUUID().toString(),
            (own == null ? defaultFrom : own).domain(),
            Instant.now().truncatedTo(ChronoUnit.SECONDS),
            mail);
    queue.submit(entry, options);
    return entry.messageId(defaultFrom);
  }

  private void deliver(OutboxEntry entry) throws MessagingException, InterruptedException {
    List<MailAddress> recipients = recipients(entry.mail());
    if (recipients.isEmpty()) {
      String id = entry.messageId(defaultFrom);
      inform(id, each -> each.withheld(id));
      LOG.info("mail {} was withheld: mode is {}", id, settings.mode());
      return;
    }
    MailAddress redirectedTo =
        settings.mode() == MailSettings.Mode.REDIRECT ? recipients.getFirst() : null;
    long begun = System.nanoTime();
    try {
      connections.send(
          entry.compose(connections.session(), defaultFrom, redirectedTo),
          recipients.stream().map(MailAddress::toHeader).toArray(Address[]::new));
    } catch (MessagingException failed) {
      throw classified(entry, failed);
    }
    String id = entry.messageId(defaultFrom);
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    inform(id, each -> each.sent(id, took));
  }

  /** What a listener throws would have a mail sent again that the server has accepted. */
  private void inform(String id, Consumer<MailListener> event) {
    for (MailListener each : listeners) {
      try {
        event.accept(each);
      } catch (RuntimeException | Error failed) {
        LOG.error("a listener failed at mail {}", id, failed);
      }
    }
  }

  private List<MailAddress> recipients(Mail mail) {
    return switch (settings.mode()) {
      case LIVE -> mail.recipients();
      case LOG -> List.of();
      case REDIRECT -> List.of(MailAddress.of(settings.redirectTo()));
      case ALLOW_LIST -> mail.recipients().stream().filter(this::isAllowed).toList();
    };
  }

  private boolean isAllowed(MailAddress recipient) {
    return settings.allow().stream()
        .map(each -> each.toLowerCase(Locale.ROOT))
        .anyMatch(each ->
            each.equals("@" + recipient.domain())
                || each.equals(recipient.address().toLowerCase(Locale.ROOT)));
  }

  /** The server's text may quote a recipient, so that only its code is passed on. */
  private MessagingException classified(OutboxEntry entry, MessagingException failed) {
    int code = worstCode(failed);
    String id = entry.messageId(defaultFrom);
    String what = "mail " + id + " was refused with code " + code;
    if (code >= PERMANENT && !SIGN_IN.contains(code)) {
      inform(id, each -> each.failed(id));
      throw new PermanentFailureException(what, null);
    }
    inform(id, MailListener::retried);
    return code == 0 ? failed : new MessagingException(what);
  }

  /** Returns the largest code in the chain of failures; 0 if the server did not respond. */
  private static int worstCode(MessagingException failed) {
    int worst = 0;
    Exception each = failed;
    while (each instanceof MessagingException one) {
      worst = Math.max(worst, code(one));
      each = one.getNextException();
    }
    return worst;
  }

  private static int code(MessagingException failed) {
    return switch (failed) {
      case SMTPAddressFailedException recipient -> recipient.getReturnCode();
      case SMTPSenderFailedException sender -> sender.getReturnCode();
      case SMTPSendFailedException message -> message.getReturnCode();
      default -> 0;
    };
  }

  /** Closes the connections; mails that wait stay in {@link Later}. */
  @Override
  public void close() {
    connections.close();
  }
}
