// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.limit;

import dev.headroom.edge.MediaTypes;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A request whose JSON body was read completely, so that it can be counted by one of its members;
 * the handler reads the buffered body. Confined to one thread at a time.
 */
final class BufferedBody extends HttpServletRequestWrapper {
  /** The largest body that is buffered. */
  static final int MAX_BYTES = 64 * 1024;

  private static final String ATTRIBUTE = BufferedBody.class.getName();

  private final byte[] body;
  private @Nullable BodyStream stream;
  private @Nullable BufferedReader reader;

  private BufferedBody(HttpServletRequest request, byte[] body) {
    super(request);
    this.body = body;
    request.setAttribute(ATTRIBUTE, body);
  }

  /**
   * Buffers a JSON body.
   *
   * @return the request itself if its body is not JSON
   * @throws TooLargeException if the body exceeds {@link #MAX_BYTES}
   */
  static HttpServletRequest buffer(HttpServletRequest request) throws IOException {
    if (!MediaTypes.isJson(request.getContentType())) {
      return request;
    }
    InputStream source = request.getInputStream();
    byte[] body = source.readNBytes(MAX_BYTES + 1);
    if (body.length > MAX_BYTES) {
      throw new TooLargeException();
    }
    return new BufferedBody(request, body);
  }

  /** Returns a member of the buffered body. */
  static @Nullable String member(HttpServletRequest request, String name) {
    return request.getAttribute(ATTRIBUTE) instanceof byte[] body
        ? JsonMember.find(body, name)
        : null;
  }

  /**
   * Returns whether the body is in an encoding that a parser would detect, but is not read here.
   */
  static boolean isUnreadable(HttpServletRequest request) {
    if (request.getAttribute(ATTRIBUTE) instanceof byte[] body) {
      boolean marked = body.length > 1 && (body[0] & 0xff) >= 0xef;
      return marked || (body.length > 0 && body[0] == 0) || (body.length > 1 && body[1] == 0);
    }
    return false;
  }

  @Override
  public ServletInputStream getInputStream() {
    if (reader != null) {
      throw new IllegalStateException("getReader was called before getInputStream");
    }
    return stream();
  }

  @Override
  public BufferedReader getReader() {
    if (reader == null) {
      if (stream != null) {
        throw new IllegalStateException("getInputStream was called before getReader");
      }
      reader = new BufferedReader(new InputStreamReader(stream(), StandardCharsets.UTF_8));
    }
    return reader;
  }

  private BodyStream stream() {
    BodyStream known = stream;
    if (known == null) {
      known = new BodyStream(new ByteArrayInputStream(body));
      stream = known;
    }
    return known;
  }

  /** The body exceeds {@link #MAX_BYTES}. */
  static final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private static final class BodyStream extends ServletInputStream {
    private final ByteArrayInputStream body;

    BodyStream(ByteArrayInputStream body) {
      this.body = body;
    }

    @Override
    public int read() {
      return body.read();
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      return body.read(into, offset, length);
    }

    @Override
    public int available() {
      return body.available();
    }

    @Override
    public boolean isFinished() {
      return body.available() == 0;
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setReadListener(ReadListener listener) {
      throw new IllegalStateException("the body was read before; read it without a listener");
    }
  }
}
