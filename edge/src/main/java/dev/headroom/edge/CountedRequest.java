// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import org.jspecify.annotations.Nullable;

/** A request whose body is counted while it is read. Confined to one thread at a time. */
final class CountedRequest extends HttpServletRequestWrapper {
  private final long maxBytes;
  private final Refusal refusal;
  private @Nullable CountedBody body;
  private @Nullable BufferedReader reader;

  /** Answers a body over its bound. */
  interface Refusal {
    void send() throws IOException;
  }

  CountedRequest(HttpServletRequest request, long maxBytes, Refusal refusal) {
    super(request);
    this.maxBytes = maxBytes;
    this.refusal = refusal;
  }

  @Override
  public ServletInputStream getInputStream() throws IOException {
    if (reader != null) {
      throw new IllegalStateException("getReader was called before getInputStream");
    }
    return body();
  }

  @Override
  public BufferedReader getReader() throws IOException {
    if (reader == null) {
      if (body != null) {
        throw new IllegalStateException("getInputStream was called before getReader");
      }
      reader = new BufferedReader(new InputStreamReader(body(), charset()));
    }
    return reader;
  }

  private CountedBody body() throws IOException {
    CountedBody known = body;
    if (known == null) {
      known = new CountedBody(super.getInputStream());
      body = known;
    }
    return known;
  }

  private Charset charset() throws IOException {
    String name = getCharacterEncoding();
    try {
      return name == null ? StandardCharsets.ISO_8859_1 : Charset.forName(name);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
      throw new java.io.UnsupportedEncodingException(name);
    }
  }

  private final class CountedBody extends ServletInputStream {
    private final ServletInputStream source;
    private long countBytes;

    CountedBody(ServletInputStream source) {
      this.source = source;
    }

    @Override
    public int read() throws IOException {
      int octet = source.read();
      count(octet < 0 ? 0 : 1);
      return octet;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int read = source.read(into, offset, length);
      count(Math.max(0, read));
      return read;
    }

    private void count(int read) throws IOException {
      boolean first = countBytes <= maxBytes;
      countBytes += read;
      if (countBytes > maxBytes) {
        if (first) {
          refusal.send();
        }
        throw new BodyTooLargeException(maxBytes);
      }
    }

    @Override
    public int available() throws IOException {
      return source.available();
    }

    @Override
    public boolean isFinished() {
      return source.isFinished();
    }

    @Override
    public boolean isReady() {
      return source.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
      source.setReadListener(listener);
    }

    @Override
    public void close() throws IOException {
      source.close();
    }
  }
}
