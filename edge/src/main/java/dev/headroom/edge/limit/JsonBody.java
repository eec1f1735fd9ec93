// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.limit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headroom.edge.Json;
import dev.headroom.edge.MediaTypes;
import dev.headroom.edge.PrefetchableRequest;
import dev.headroom.edge.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UnsupportedEncodingException;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/**
 * The JSON body of a request that is counted by one of its members, read ahead of the handler.
 * Immutable.
 */
final class JsonBody {
  private static final int MAX_BYTES = 64 * 1024;

  /** Parsers accept no longer number. */
  private static final int MAX_DIGITS = 1000;

  private static final String ATTRIBUTE = JsonBody.class.getName();

  /** A charset that every parser of the type finds alike. */
  private static final Pattern CHARSET =
      Pattern.compile("[^;\"]*;\\s*charset=\"?([\\w.:+-]+)\"?\\s*");

  private JsonBody() {}

  /**
   * Reads a JSON body ahead, and of another one of untold length whether there is any.
   *
   * @return the request for the handler; the same one if nothing was read
   */
  static HttpServletRequest prefetch(HttpServletRequest request) throws IOException {
    boolean json = MediaTypes.isJson(request.getContentType());
    if (!json && !isUntold(request)) {
      return request;
    }
    if (json && request.getCharacterEncoding() == null) {
      request.setCharacterEncoding("UTF-8");
    }
    PrefetchableRequest body =
        new PrefetchableRequest(request, PrefetchableRequest.BodyObserver.NONE);
    byte[] read = body.prefetch(json ? MAX_BYTES + 1 : 1);
    request.setAttribute(ATTRIBUTE, json ? read : (Object) (read.length > 0));
    return body;
  }

  /** Returns why the body cannot be read here; null if it can. */
  static @Nullable Problem fault(HttpServletRequest request) {
    if (MediaTypes.isEncoded(request) && hasBody(request)) {
      return Problem.of(415, "Unsupported Media Type", "Send the body without Content-Encoding.");
    }
    if (!(request.getAttribute(ATTRIBUTE) instanceof byte[] body)) {
      // A handler that reads YAML, say, would find the member that is not found here.
      return hasBody(request) && !MediaTypes.isForm(request.getContentType())
          ? Problem.of(415, "Unsupported Media Type", "Send application/json here.")
          : null;
    }
    if (body.length > MAX_BYTES) {
      return Problem.of(
          413, "Content Too Large", "At most " + MAX_BYTES + " bytes are accepted here.");
    }
    // A parser would detect UTF-16, UTF-32 and byte order marks, which are not looked for here.
    boolean marked = body.length > 1 && ((body[0] & 0xff) >= 0xef || body[1] == 0);
    if (marked || (body.length > 0 && body[0] == 0)) {
      return Problem.of(
          400, "Bad Request", "JSON is to be sent in UTF-8, without a mark before it.");
    }
    return charset(request) == null
        ? Problem.of(415, "Unsupported Media Type", "Send JSON in UTF-8.")
        : null;
  }

  /** Returns whether only its first byte shows that a request has a body, as over HTTP/2. */
  private static boolean isUntold(HttpServletRequest request) {
    return request.getContentLengthLong() < 0
        && !request.getProtocol().startsWith("HTTP/1")
        && !MediaTypes.isForm(request.getContentType());
  }

  private static boolean hasBody(HttpServletRequest request) {
    Object read = request.getAttribute(ATTRIBUTE);
    return request.getContentLengthLong() > 0
        || request.getHeader("Transfer-Encoding") != null
        || Boolean.TRUE.equals(read)
        || (read instanceof byte[] body && body.length > 0);
  }

  /** Returns a member of the body; null if there is none. */
  static @Nullable String member(HttpServletRequest request, String name) {
    Charset charset = charset(request);
    return charset != null && request.getAttribute(ATTRIBUTE) instanceof byte[] body
        ? member(new String(body, charset), name)
        : null;
  }

  /**
   * Returns the charset by which a handler decodes: that of {@code Content-Type} before that of the
   * request, which an earlier filter may have set. Parsers detect Unicode, here only UTF-8.
   *
   * @return null if that is not known
   */
  private static @Nullable Charset charset(HttpServletRequest request) {
    String contentType = String.valueOf(request.getContentType());
    if (MediaTypes.isUtf8(request)) {
      return UTF_8;
    }
    Matcher declared = CHARSET.matcher(contentType);
    if (declared.matches()) {
      return charset(declared.group(1));
    }
    return contentType.toLowerCase(Locale.ROOT).contains("charset")
        ? null
        : charset(request.getCharacterEncoding());
  }

  private static Charset charset(@Nullable String name) {
    try {
      Charset declared = MediaTypes.charset(name);
      boolean detected = declared.name().startsWith("UTF-") || declared.equals(US_ASCII);
      return detected ? UTF_8 : declared;
    } catch (UnsupportedEncodingException unknown) {
      return UTF_8;
    }
  }

  /**
   * Returns the string, number or boolean under a name of the outermost object; the last of
   * several, as parsers do. What may be bound to the same whole number is returned as that.
   *
   * @return null when there is none, or the body is no JSON object
   */
  static @Nullable String member(String body, String name) {
    @Nullable String found = null;
    try (JsonParser parser = Json.LENIENT.createParser(ObjectReadContext.empty(), body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        boolean wanted = parser.currentName().equals(name);
        JsonToken value = parser.nextToken();
        if (wanted) {
          boolean scalar = value.isScalarValue() && value != JsonToken.VALUE_NULL;
          found = scalar ? canonical(parser.getString()) : null;
        }
        parser.skipChildren();
      }
    } catch (JacksonException malformed) {
      // The handler's parser fails at the same byte; what stood before it counts.
    }
    return found;
  }

  /**
   * Returns a number, or a text that reads as one, as a whole number; parsers cut fractions off.
   */
  private static String canonical(String value) {
    String digits = value.trim();
    int zeros = 0;
    while (zeros < digits.length()
        && (Character.digit(digits.charAt(zeros), 10) == 0 || digits.charAt(zeros) == '+')) {
      zeros++;
    }
    digits = zeros == 0 ? digits : "0" + digits.substring(zeros);
    if (digits.length() > MAX_DIGITS) {
      return value;
    }
    try {
      BigDecimal number = new BigDecimal(digits);
      long whole = (long) number.precision() - number.scale();
      if (whole > MAX_DIGITS) {
        return number.stripTrailingZeros().toString();
      }
      return whole <= 0 ? "0" : number.toBigInteger().toString();
    } catch (NumberFormatException text) {
      return value;
    }
  }
}
