// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.mail;

import java.util.regex.Pattern;

/**
 * A file that a mail carries.
 *
 * <p>Immutable, as long as nobody changes the bytes.
 *
 * @param fileName shown to the reader; has no path
 * @param contentType such as {@code application/pdf}
 * @param bytes the content
 */
@SuppressWarnings("ArrayRecordComponent") // attachments are never compared
public record MailAttachment(String fileName, String contentType, byte[] bytes) {
  private static final Pattern TYPE = Pattern.compile("[\\w.+-]+/[\\w.+-]+");

  /**
   * Checks the name and the type.
   *
   * @throws IllegalArgumentException if the name is empty, has a line break or a path, or the type
   *     is not a media type or is one of parts
   */
  public MailAttachment {
    HeaderText.require("file name of an attachment", fileName);
    if (fileName.isBlank() || fileName.indexOf('/') >= 0 || fileName.indexOf('\\') >= 0) {
      throw new IllegalArgumentException(
          "file name of an attachment must not be empty nor have a path: write such as letter.pdf");
    }
    if (!TYPE.matcher(contentType).matches()) {
      throw new IllegalArgumentException(
          "content type of an attachment must be a media type such as application/pdf");
    }
    if (contentType.regionMatches(true, 0, "multipart/", 0, "multipart/".length())) {
      throw new IllegalArgumentException(
          "content type of an attachment is "
              + contentType
              + ", but must not be one of parts, which a message has for itself: attach each part,"
              + " a whole mail as message/rfc822, or a file as application/octet-stream");
    }
  }

  /** Creates the attachment of a PDF. */
  public static MailAttachment pdf(String fileName, byte[] bytes) {
    return new MailAttachment(fileName, "application/pdf", bytes);
  }
}
