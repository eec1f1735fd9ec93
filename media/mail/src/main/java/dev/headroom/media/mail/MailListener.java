// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.mail;

import java.time.Duration;
import java.util.List;

/**
 * A listener that is notified of mails.
 *
 * <p>Thread-safe; called on the thread that sends, so it must return soon. What it throws is
 * logged. It never gets a recipient or a text.
 */
public interface MailListener {
  /** Does nothing. */
  MailListener NONE = new MailListener() {};

  /**
   * The server accepted a mail.
   *
   * @param messageId what {@link MailOutbox#send(Mail)} returned
   */
  default void sent(String messageId, Duration took) {}

  /** A mail failed and is tried again later. */
  default void retried() {}

  /**
   * A mail was refused for good.
   *
   * @param messageId what {@link MailOutbox#send(Mail)} returned
   */
  default void failed(String messageId) {}

  /**
   * The mode kept a mail from all of its recipients.
   *
   * @param messageId what {@link MailOutbox#send(Mail)} returned
   */
  default void withheld(String messageId) {}

  /** Returns a listener that notifies others, one after the other. */
  static MailListener of(List<? extends MailListener> listeners) {
    List<MailListener> all = List.copyOf(listeners);
    return new MailListener() {
      @Override
      public void sent(String messageId, Duration took) {
        all.forEach(each -> each.sent(messageId, took));
      }

      @Override
      public void retried() {
        all.forEach(MailListener::retried);
      }

      @Override
      public void failed(String messageId) {
        all.forEach(each -> each.failed(messageId));
      }

      @Override
      public void withheld(String messageId) {
        all.forEach(each -> each.withheld(messageId));
      }
    };
  }
}
