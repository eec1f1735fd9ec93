// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.mail;

import jakarta.activation.DataHandler;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimePart;
import jakarta.mail.util.ByteArrayDataSource;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A mail in the outbox, as it is stored.
 *
 * <p>Immutable. The message that it composes has the same id and date at each attempt.
 *
 * @param id chosen when the mail was written; the local part of its Message-ID
 * @param domain of its Message-ID, that of its sender then; null if an earlier release wrote it
 * @param created when the mail was written
 * @param mail what is sent
 */
record OutboxEntry(String id, @Nullable String domain, Instant created, Mail mail) {
  private static final String ORIGINAL_RECIPIENTS = "X-Original-Recipients";
  private static final String UTF_8 = StandardCharsets.UTF_8.name();

  String messageId(MailAddress defaultFrom) {
    return "<%s@%s>".formatted(id, domain == null ? from(defaultFrom).domain() : domain);
  }

  private MailAddress from(MailAddress defaultFrom) {
    MailAddress own = mail.from();
    return own == null ? defaultFrom : own;
  }

  /**
   * Composes the message.
   *
   * @param redirectedTo the one recipient that the header names, in place of those of the mail
   */
  MimeMessage compose(Session session, MailAddress defaultFrom, @Nullable MailAddress redirectedTo)
      throws MessagingException {
    MimeMessage message = new IdentifiedMessage(session, messageId(defaultFrom));
    message.setFrom(from(defaultFrom).toHeader());
    message.setSentDate(Date.from(created));
    message.setSubject(mail.subject(), UTF_8);
    // Keeps automatic responders silent (RFC 3834).
    message.setHeader("Auto-Submitted", "auto-generated");
    MailAddress replyTo = mail.replyTo();
    if (replyTo != null) {
      message.setReplyTo(new InternetAddress[] {replyTo.toHeader()});
    }
    if (redirectedTo == null) {
      message.setRecipients(RecipientType.TO, headers(mail.to()));
      message.setRecipients(RecipientType.CC, headers(mail.cc()));
    } else {
      message.setRecipients(RecipientType.TO, headers(List.of(redirectedTo)));
      message.setHeader(
          ORIGINAL_RECIPIENTS,
          InternetAddress.toString(
              headers(mail.recipients()), ORIGINAL_RECIPIENTS.length() + ": ".length()));
    }
    if (mail.unsubscribe() != null) {
      message.setHeader("List-Unsubscribe", "<" + mail.unsubscribe() + ">");
      message.setHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
    }
    addContent(message);
    message.saveChanges();
    return message;
  }

  private void addContent(MimeMessage message) throws MessagingException {
    if (mail.attachments().isEmpty()) {
      addText(message);
      return;
    }
    MimeBodyPart text = new MimeBodyPart();
    addText(text);
    MimeMultipart mixed = new MimeMultipart("mixed", text);
    for (MailAttachment each : mail.attachments()) {
      MimeBodyPart part = new MimeBodyPart();
      part.setDataHandler(
          new DataHandler(new ByteArrayDataSource(each.bytes(), each.contentType())));
      part.setFileName(each.fileName());
      part.setDisposition(Part.ATTACHMENT);
      if (!each.contentType().toLowerCase(Locale.ROOT).startsWith("message/")) {
        // Else the line ends of a file in ASCII would become those of SMTP.
        part.setHeader("Content-Transfer-Encoding", "base64");
      }
      mixed.addBodyPart(part);
    }
    message.setContent(mixed);
  }

  private void addText(MimePart part) throws MessagingException {
    String text = mail.text();
    String html = mail.html();
    if (text != null && html != null) {
      MimeBodyPart plain = new MimeBodyPart();
      plain.setText(text, UTF_8);
      MimeBodyPart markup = new MimeBodyPart();
      markup.setText(html, UTF_8, "html");
      part.setContent(new MimeMultipart("alternative", plain, markup));
    } else if (html != null) {
      part.setText(html, UTF_8, "html");
    } else {
      part.setText(text, UTF_8);
    }
  }

  private static InternetAddress[] headers(List<MailAddress> addresses) {
    return addresses.stream().map(MailAddress::toHeader).toArray(InternetAddress[]::new);
  }

  /** A message that keeps its id when it is saved. Confined to one thread. */
  private static final class IdentifiedMessage extends MimeMessage {
    private final String id;

    IdentifiedMessage(Session session, String id) {
      super(session);
      this.id = id;
    }

    @Override
    protected void updateMessageID() throws MessagingException {
      setHeader("Message-ID", id);
    }
  }
}
