// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What came back of a {@link LoadRequest}. Immutable.
 *
 * @param status of HTTP; 0 if there is no response, or a part of one
 * @param instance the port of the instance that responded, where its body says so; else empty
 * @param fault why there is no response; else empty
 */
public record LoadResponse(int status, String instance, String fault) {
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}) ");
  private static final Pattern LENGTH = Pattern.compile("(?i)\r\nContent-Length: *(\\d{1,9})\r");
  private static final Pattern CHUNKED = Pattern.compile("(?i)\r\nTransfer-Encoding: *chunked\r");
  private static final Pattern INSTANCE = Pattern.compile("instance (\\d{1,5})");
  private static final String END = "\r\n\r\n";

  /** Returns that there is no response. */
  static LoadResponse none(String fault) {
    return new LoadResponse(0, "", fault);
  }

  /** Reads what was received of a connection until its end; a part of a response counts as none. */
  static LoadResponse of(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int end = text.indexOf(END) + END.length();
    Matcher status = STATUS.matcher(text);
    if (end < END.length() || !status.lookingAt()) {
      return none("closed after %d bytes".formatted(bytes.length));
    }
    String head = text.substring(0, end);
    String body = text.substring(end);
    Matcher length = LENGTH.matcher(head);
    boolean whole =
        length.find()
            ? body.length() == Integer.parseInt(length.group(1))
            : !CHUNKED.matcher(head).find() || body.endsWith("0" + END);
    if (!whole) {
      return none("closed within the body");
    }
    Matcher instance = INSTANCE.matcher(body);
    return new LoadResponse(
        Integer.parseInt(status.group(1)), instance.find() ? instance.group(1) : "", "");
  }

  /** Returns whether there is no response, or a part of one. */
  boolean isNone() {
    return status == 0;
  }

  /** Returns whether the status is one of success. */
  boolean isSuccess() {
    return status >= 200 && status < 300;
  }
}
