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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends notices as mails, at once and without a queue in a database: the database may be what the
 * alert is about. Each recipient has a mail of their own, so that one who is refused keeps it from
 * no other; of a message that is tried again, those who have it get no second one.
 *
 * <p>One thread at a time.
 */
final class AlertMail implements AlertChannel, AutoCloseable {
  static final String NAME = "mail";

  private static final Logger LOG = LoggerFactory.getLogger(AlertMail.class);

  private final MailOutbox outbox;
  private final List<String> recipients;

  private List<AlertNotice> latest = List.of();

  /** The recipients whose mail about the latest notices was accepted. */
  private final Set<String> accepted = new HashSet<>();

  /** Those whose mail was refused for good. */
  private final Set<String> refused = new HashSet<>();

  AlertMail(MailSettings settings, List<String> recipients) {
    this.outbox = MailOutbox.create(new AtOnce(), settings);
    this.recipients = recipients;
  }

  @Override
  public String name() {
    return NAME;
  }

  boolean hasRecipients() {
    return !recipients.isEmpty();
  }

  @Override
  public void send(List<AlertNotice> notices) throws PermanentRefusalException {
    if (!notices.equals(latest)) {
      latest = notices;
      accepted.clear();
      refused.clear();
    }
    RuntimeException failure = null;
    String refusal = "";
    for (String each : recipients) {
      if (!accepted.contains(each) && !refused.contains(each)) {
        try {
          outbox.send(mail(notices).to(MailAddress.of(each)).build());
          accepted.add(each);
        } catch (PermanentFailureException permanent) {
          refusal = String.valueOf(permanent.getMessage());
          refused.add(each);
          LOG.warn("one of {} recipients of alerts gets none: {}", recipients.size(), refusal);
        } catch (RuntimeException failed) {
          failure = failed;
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
    if (accepted.isEmpty()) {
      throw new PermanentRefusalException(refusal);
    }
  }

  private static Mail.Builder mail(List<AlertNotice> notices) {
    AlertNotice first = notices.getFirst();
    String more = notices.size() == 1 ? "" : " and " + (notices.size() - 1) + " more";
    return Mail.builder()
        .subject(
            "[%s] %s %s%s"
                .formatted(
                    first.alert().rule().notice().severity(),
                    first.alert().rule().name(),
                    first.kind().text(),
                    more))
        .text(notices.stream().map(AlertMail::paragraph).collect(Collectors.joining("\n\n")));
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
