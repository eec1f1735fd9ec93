// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.mail;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A mail: who gets it, and what it says.
 *
 * <p>Immutable. It is delivered to all recipients or, where the server refuses one of them, to
 * none; send one mail to each person. Its text does not show recipients nor content.
 *
 * @param from the sender; null for the outbox's own
 * @param to recipients that the header names; may be empty where {@code cc} or {@code bcc} is not
 * @param cc further recipients that the header names
 * @param bcc recipients that the header does not name
 * @param replyTo where responses go; null for the sender
 * @param subject without line breaks
 * @param text the plain text; null for none
 * @param html the HTML, in which values of users are escaped; null for none
 * @param attachments files
 * @param unsubscribe an https address at which one POST unsubscribes the recipient (RFC 8058), kept
 *     in ASCII; null for mails that nobody can unsubscribe from
 */
public record Mail(
    @Nullable MailAddress from,
    List<MailAddress> to,
    List<MailAddress> cc,
    List<MailAddress> bcc,
    @Nullable MailAddress replyTo,
    String subject,
    @Nullable String text,
    @Nullable String html,
    List<MailAttachment> attachments,
    @Nullable String unsubscribe) {
  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if nobody gets it, it says nothing, the subject has a line
   *     break, or the address to unsubscribe is not https
   */
  public Mail {
    to = List.copyOf(to);
    cc = List.copyOf(cc);
    bcc = List.copyOf(bcc);
    attachments = List.copyOf(attachments);
    HeaderText.require("subject", subject);
    if (to.isEmpty() && cc.isEmpty() && bcc.isEmpty()) {
      throw new IllegalArgumentException("mail has no recipient: add at least one");
    }
    if (text == null && html == null) {
      throw new IllegalArgumentException("mail has neither text nor HTML: set at least one");
    }
    unsubscribe = unsubscribe == null ? null : https(unsubscribe);
  }

  /**
   * Returns an address in ASCII: of another letter the library writes the low byte into the header,
   * which is a line break for some. What an exception says does not show it.
   */
  private static String https(String address) {
    HeaderText.require("address to unsubscribe", address);
    URI uri;
    try {
      uri = new URI(address);
    } catch (URISyntaxException malformed) {
      throw new IllegalArgumentException(
          "address to unsubscribe is malformed at character " + malformed.getIndex());
    }
    if (!"https".equals(uri.getScheme())) {
      throw new IllegalArgumentException("address to unsubscribe must begin with https://");
    }
    return HeaderText.require("address to unsubscribe", uri.toASCIIString());
  }

  /** Returns a builder of a mail to one recipient. */
  public static Builder to(String address) {
    return new Builder().to(MailAddress.of(address));
  }

  /** Returns a builder of a mail. */
  public static Builder builder() {
    return new Builder();
  }

  List<MailAddress> recipients() {
    return Stream.of(to, cc, bcc).flatMap(List::stream).distinct().toList();
  }

  long attachedBytes() {
    return attachments.stream().mapToLong(each -> each.bytes().length).sum();
  }

  @Override
  public String toString() {
    return "Mail[%d recipients, %d attachments]".formatted(recipients().size(), attachments.size());
  }

  /**
   * Collects the values of a mail.
   *
   * <p>Confined to one thread.
   */
  public static final class Builder {
    private final List<MailAddress> to = new ArrayList<>();
    private final List<MailAddress> cc = new ArrayList<>();
    private final List<MailAddress> bcc = new ArrayList<>();
    private final List<MailAttachment> attachments = new ArrayList<>();
    private @Nullable MailAddress from;
    private @Nullable MailAddress replyTo;
    private String subject = "";
    private @Nullable String text;
    private @Nullable String html;
    private @Nullable String unsubscribe;

    private Builder() {}

    /** Sets the sender, if it is not the outbox's own. */
    public Builder from(MailAddress sender) {
      this.from = sender;
      return this;
    }

    /** Adds a recipient. */
    public Builder to(MailAddress recipient) {
      to.add(recipient);
      return this;
    }

    /** Adds a recipient of a copy. */
    public Builder cc(MailAddress recipient) {
      cc.add(recipient);
      return this;
    }

    /** Adds a recipient whom the others do not see. */
    public Builder bcc(MailAddress recipient) {
      bcc.add(recipient);
      return this;
    }

    /** Sets where responses go. */
    public Builder replyTo(MailAddress address) {
      this.replyTo = address;
      return this;
    }

    /** Sets the subject. */
    public Builder subject(String line) {
      this.subject = line;
      return this;
    }

    /** Sets the plain text. */
    public Builder text(String plain) {
      this.text = plain;
      return this;
    }

    /** Sets the HTML, in which values of users are escaped. */
    public Builder html(String markup) {
      this.html = markup;
      return this;
    }

    /** Adds a file. */
    public Builder attach(MailAttachment file) {
      attachments.add(file);
      return this;
    }

    /** Sets an https address at which one POST unsubscribes the recipient. */
    public Builder unsubscribe(String address) {
      this.unsubscribe = address;
      return this;
    }

    /**
     * Creates the mail.
     *
     * @throws IllegalArgumentException as {@link Mail} says
     */
    public Mail build() {
      return new Mail(from, to, cc, bcc, replyTo, subject, text, html, attachments, unsubscribe);
    }
  }
}
