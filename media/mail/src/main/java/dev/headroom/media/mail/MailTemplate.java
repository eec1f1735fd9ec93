// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.mail;

import dev.headroom.media.template.DocumentTemplate;

/**
 * A template of a mail: subject, plain text and HTML over one model.
 *
 * <p>Immutable. The HTML escapes every value; a value with a line break in the subject is refused
 * when the mail is built.
 *
 * @param subject a template of text
 * @param text a template of text
 * @param html a template of HTML
 */
public record MailTemplate(DocumentTemplate subject, DocumentTemplate text, DocumentTemplate html) {
  /**
   * Compiles a template.
   *
   * @throws IllegalArgumentException if one of the three is malformed
   */
  public static MailTemplate of(String subject, String text, String html) {
    return new MailTemplate(
        DocumentTemplate.text(subject), DocumentTemplate.text(text), DocumentTemplate.html(html));
  }

  /**
   * Inserts the values of a model into a mail that has no recipient yet.
   *
   * @param model a map or a record
   * @throws IllegalArgumentException if the model lacks a name
   */
  public Mail.Builder fill(Object model) {
    return Mail.builder()
        .subject(subject.render(model))
        .text(text.render(model))
        .html(html.render(model));
  }
}
