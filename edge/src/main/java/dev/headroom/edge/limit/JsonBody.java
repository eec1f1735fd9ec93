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
import java.nio.charset.Charset;
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
  private static final String ATTRIBUTE = JsonBody.class.getName();

  private JsonBody() {}

  /**
   * Reads a JSON body ahead.
   *
   * @return the request for the handler; the same one if its body is not JSON
   */
  static HttpServletRequest prefetch(HttpServletRequest request) throws IOException {
    if (!MediaTypes.isJson(request.getContentType())) {
      return request;
    }
    if (request.getCharacterEncoding() == null) {
      request.setCharacterEncoding("UTF-8");
    }
    PrefetchableRequest body =
        new PrefetchableRequest(request, PrefetchableRequest.BodyObserver.NONE);
    request.setAttribute(ATTRIBUTE, body.prefetch(MAX_BYTES + 1));
    return body;
  }

  /** Returns why the body cannot be read here; null if it can. */
  static @Nullable Problem fault(HttpServletRequest request) {
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
    return marked || (body.length > 0 && body[0] == 0)
        ? Problem.of(400, "Bad Request", "JSON is to be sent in UTF-8, without a mark before it.")
        : null;
  }

  private static boolean hasBody(HttpServletRequest request) {
    return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
  }

  /** Returns a member of the body; null if there is none. */
  static @Nullable String member(HttpServletRequest request, String name) {
    return request.getAttribute(ATTRIBUTE) instanceof byte[] body
        ? member(new String(body, charset(request.getCharacterEncoding())), name)
        : null;
  }

  /** Returns the charset by which a handler decodes; parsers detect Unicode, here only UTF-8. */
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
   * several, as parsers do.
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
          found = scalar ? parser.getString() : null;
        }
        parser.skipChildren();
      }
    } catch (JacksonException malformed) {
      // The handler's parser fails at the same byte; what stood before it counts.
    }
    return found;
  }
}
