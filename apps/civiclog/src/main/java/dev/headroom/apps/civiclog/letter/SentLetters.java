// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.letter;

import dev.headroom.apps.civiclog.audit.AssociationChanged;
import dev.headroom.ground.TimeSource;
import dev.headroom.media.mail.MailListener;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Records when the mail server took the mail of a letter, or that no mail carries it: the server
 * refused it for good, or the mode of mail withheld it.
 *
 * <p>Thread-safe. A failure is logged: a mail that is sent must not be sent again for it.
 */
@Component
final class SentLetters implements MailListener {
  private static final Logger LOG = LoggerFactory.getLogger(SentLetters.class);

  private final LetterRows rows;
  private final TransactionTemplate transactions;
  private final ApplicationEventPublisher events;
  private final TimeSource time;

  SentLetters(
      LetterRows rows,
      TransactionTemplate transactions,
      ApplicationEventPublisher events,
      TimeSource time) {
    this.rows = rows;
    this.transactions = transactions;
    this.events = events;
    this.time = time;
  }

  @Override
  public void sent(String messageId, Duration took) {
    record(messageId, () -> rows.markSent(messageId, time.now()));
  }

  @Override
  public void failed(String messageId) {
    record(messageId, () -> rows.markByPost(messageId));
  }

  @Override
  public void withheld(String messageId) {
    record(messageId, () -> rows.markByPost(messageId));
  }

  /** The dashboard counts the letters that wait for the mail server. */
  private void record(String messageId, Runnable change) {
    try {
      transactions.executeWithoutResult(status ->
          rows.findAssociation(messageId)
              .ifPresent(association -> {
                change.run();
                events.publishEvent(new AssociationChanged(association));
              }));
    } catch (RuntimeException e) {
      LOG.warn("what became of the mail {} is not recorded", messageId, e);
    }
  }
}
