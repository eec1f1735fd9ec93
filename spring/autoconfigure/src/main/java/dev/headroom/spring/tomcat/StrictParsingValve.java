// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.tomcat;

import dev.headroom.edge.Problem;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.tomcat.util.buf.ByteChunk;
import org.apache.tomcat.util.buf.MessageBytes;
import org.apache.tomcat.util.http.MimeHeaders;
import org.springframework.http.HttpStatus;

/**
 * Refuses requests that Tomcat's parser accepts and a proxy before it may read differently: lines
 * that end in a bare line feed, a length beside a transfer encoding, which Tomcat removes silently,
 * and HTTP/0.9.
 *
 * <p>Thread-safe. Both leave a trace in the buffer that the parsed headers point into: between one
 * header's value and the next one's name there must be one line feed, behind a carriage return. A
 * folded line shows in the same way unless its second part is longer than its first; then Tomcat
 * has joined it without a trace, which RFC 9112 allows. HTTP/2 has no such buffer and passes.
 */
final class StrictParsingValve extends ValveBase {

  StrictParsingValve() {
    super(true);
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    // What Tomcat itself refused passes the pipeline too, with its status set; its buffer is then
    // half read, and may be of the request before.
    int refused = response.getStatus();
    if (request.getCoyoteRequest().protocol().equals("")) {
      refuseOldest(response);
    } else if (refused >= 400) {
      refuse(request, response, refused, unreadable(refused));
    } else if (isStrict(request.getCoyoteRequest())) {
      getNext().invoke(request, response);
    } else {
      refuse(
          request,
          response,
          400,
          "The header is refused: a line is folded or ends in a bare line feed, or Content-Length"
              + " stands beside Transfer-Encoding.");
    }
  }

  private static String unreadable(int status) {
    return status == 400
        ? "The request cannot be read: its path or a header is malformed, or longer than is"
            + " allowed."
        : "";
  }

  private static void refuse(Request request, Response response, int status, String detail)
      throws IOException {
    HttpStatus known = HttpStatus.resolve(status);
    // A status that was sent, not only set, has closed the response for all but error pages.
    response.setSuspended(false);
    Problem.closeConnection(request.getRequest(), response.getResponse());
    Problem.of(status, known == null ? "Refused" : known.getReasonPhrase(), detail)
        .write(request.getRequest(), response.getResponse());
  }

  /**
   * Refuses a request line without a version, which Tomcat takes for HTTP/0.9: that has no status
   * and no headers, so all of the response is written as if it were the body.
   */
  private static void refuseOldest(Response response) throws IOException {
    String problem =
        Problem.of(400, "Bad Request", "The request line names no version of HTTP.").json(null);
    String whole =
        "HTTP/1.1 400 Bad Request\r\nContent-Type: "
            + Problem.MEDIA_TYPE
            + "\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n"
            + problem;
    response.getOutputStream().write(whole.getBytes(StandardCharsets.US_ASCII));
  }

  static boolean isStrict(org.apache.coyote.Request parsed) {
    MessageBytes protocol = parsed.protocol();
    ByteChunk line = protocol.getByteChunk();
    if (line == null || line.getBuffer() == null || line.getLength() == 0) {
      return true;
    }
    byte[] buffer = line.getBuffer();
    int at = line.getEnd();
    MimeHeaders headers = parsed.getMimeHeaders();
    for (int i = 0; i < headers.size(); i++) {
      ByteChunk name = headers.getName(i).getByteChunk();
      ByteChunk value = headers.getValue(i).getByteChunk();
      if (!isPartOf(buffer, name) || !isPartOf(buffer, value)) {
        return true;
      }
      if (!isLineEnd(buffer, at, name.getStart())) {
        return false;
      }
      at = value.getEnd();
    }
    return isHeaderEnd(buffer, at);
  }

  @SuppressWarnings("ReferenceEquality") // identity is meant
  private static boolean isPartOf(byte[] buffer, ByteChunk part) {
    return part.getBuffer() == buffer;
  }

  /**
   * Returns whether one line ends between two positions. The parser moves values to the left over
   * their leading blanks, so that a value's last bytes may stand between them twice; a line feed
   * never does.
   */
  private static boolean isLineEnd(byte[] buffer, int from, int to) {
    for (int at = from; at < to - 1; at++) {
      if (buffer[at] == '\n') {
        return false;
      }
    }
    return to - 2 >= from && buffer[to - 2] == '\r' && buffer[to - 1] == '\n';
  }

  private static boolean isHeaderEnd(byte[] buffer, int from) {
    int at = from;
    while (at < buffer.length && buffer[at] != '\n') {
      at++;
    }
    return at + 2 < buffer.length
        && at > from
        && buffer[at - 1] == '\r'
        && buffer[at + 1] == '\r'
        && buffer[at + 2] == '\n';
  }
}
