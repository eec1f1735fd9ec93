// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.alert;

import dev.headroom.media.Later;
import dev.headroom.media.PermanentFailureException;
import dev.headroom.media.mail.Mail;
import dev.headroom.media.mail.MailAddress;
import dev.headroom.media.mail.MailOutbox;
import dev.headroom.media.mail.MailSettings;
import dev.headroom.monitor.alert.AlertNotice;
import dev.headroom.monitor.alert.delivery.AlertChannel;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Sends notices as mails, at once and without a queue in a database: the database may be what the
 * alert is about.
 *
 * <p>Thread-safe.
 */
final class AlertMail implements AlertChannel, AutoCloseable {
  static final String NAME = "mail";

  private final MailOutbox outbox;
  private final List<String> recipients;

  AlertMail(MailSettings settings, List<String> recipients) {
    this.outbox = MailOutbox.create(new AtOnce(), settings);
    this.recipients = recipients;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void send(List<AlertNotice> notices) throws PermanentRefusalException {
    AlertNotice first = notices.getFirst();
    String more = notices.size() == 1 ? "" : " and " + (notices.size() - 1) + " more";
    Mail.Builder mail =
        Mail.builder()
            .subject(
                "[%s] %s %s%s"
                    .formatted(
                        first.alert().rule().notice().severity(),
                        first.alert().rule().name(),
                        first.kind().text(),
                        more))
            .text(notices.stream().map(AlertMail::paragraph).collect(Collectors.joining("\n\n")));
    recipients.forEach(each -> mail.to(MailAddress.of(each)));
    try {
      outbox.send(mail.build());
    } catch (PermanentFailureException refused) {
      throw new PermanentRefusalException(String.valueOf(refused.getMessage()));
    }
  }

  private static String paragraph(AlertNotice notice) {
    String summary = notice.alert().rule().notice().summary();
    return notice.at() + " " + notice.text() + (summary.isEmpty() ? "" : "\n" + summary);
  }

  @Override
  public void close() {
    outbox.close();
  }

  /** Runs work on the thread of its caller, and throws what it throws. Immutable. */
  private static final class AtOnce implements Later {
    @Override
    public <T extends Record> Queue<T> register(String kind, Class<T> payload, Work<T> work) {
      return (value, options) -> {
        try {
          work.run(value, new Attempt(UUID.randomUUID().toString(), 1));
        } catch (InterruptedException closing) {
          Thread.currentThread().interrupt();
          throw new IllegalStateException("interrupted", closing);
        } catch (RuntimeException failed) {
          throw failed;
        } catch (Exception failed) {
          throw new IllegalStateException(failed.getMessage(), failed);
        }
      };
    }
  }
}
