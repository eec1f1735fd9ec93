// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.letter;

import dev.headroom.apps.civiclog.model.User;
import dev.headroom.media.mail.Mail;
import dev.headroom.media.mail.MailAddress;
import dev.headroom.media.mail.MailAttachment;
import dev.headroom.media.template.DocumentTemplate;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mail that carries a letter to the owner of the property.
 *
 * <p>Thread-safe. A name may have line breaks, which would begin another header: here each becomes
 * a space.
 */
final class LetterMail {
  private static final Logger LOG = LoggerFactory.getLogger(LetterMail.class);
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}]+");

  private final DocumentTemplate plain = DocumentTemplate.text(LetterMail.class, "mail.txt");
  private final DocumentTemplate html = DocumentTemplate.html(LetterMail.class, "mail.html");

  /**
   * Returns the mail.
   *
   * @param owner of the property; null for one whom nobody knows
   * @return empty if no mail reaches the owner: the letter is then sent by post
   */
  Optional<Mail> of(LetterText text, @Nullable User owner, byte[] pdf) {
    if (owner == null) {
      return Optional.empty();
    }
    String number = text.violation().number();
    String subject = "Notice " + number + " of " + text.association().name().text();
    return address(owner)
        .map(recipient ->
            Mail.builder()
                .to(recipient)
                .subject(oneLine(subject))
                .text(plain.render(text))
                .html(html.render(text))
                .attach(MailAttachment.pdf("notice-" + number + ".pdf", pdf))
                .build());
  }

  private static Optional<MailAddress> address(User owner) {
    try {
      return Optional.of(new MailAddress(owner.getEmail(), oneLine(owner.getName())));
    } catch (IllegalArgumentException malformed) {
      LOG.info("user {} gets no mail: {}", owner.getId(), malformed.getMessage());
      return Optional.empty();
    }
  }

  private static String oneLine(String text) {
    return CONTROL.matcher(text).replaceAll(" ").strip();
  }
}
