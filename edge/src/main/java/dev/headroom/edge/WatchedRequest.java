// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.SocketTimeoutException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import org.jspecify.annotations.Nullable;

/** A request whose body is watched while it is read. Confined to one thread at a time. */
final class WatchedRequest extends HttpServletRequestWrapper {
  private final BodyWatch watch;
  private @Nullable WatchedBody body;
  private @Nullable BufferedReader reader;

  WatchedRequest(HttpServletRequest request, BodyWatch watch) {
    super(request);
    this.watch = watch;
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

  private WatchedBody body() throws IOException {
    WatchedBody known = body;
    if (known == null) {
      known = new WatchedBody(super.getInputStream());
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

  private final class WatchedBody extends ServletInputStream {
    private final ServletInputStream source;

    WatchedBody(ServletInputStream source) {
      this.source = source;
    }

    @Override
    public int read() throws IOException {
      watch.reading();
      int octet;
      try {
        octet = source.read();
      } catch (IOException failed) {
        throw isSilence(failed) ? watch.stalled() : watch.broken();
      }
      watch.read(octet);
      return octet;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      watch.reading();
      int read;
      try {
        read = source.read(into, offset, length);
      } catch (IOException failed) {
        throw isSilence(failed) ? watch.stalled() : watch.broken();
      }
      watch.read(into, offset, read);
      return read;
    }

    /** Containers wrap it, some once. */
    private static boolean isSilence(IOException failed) {
      return failed instanceof SocketTimeoutException
          || failed.getCause() instanceof SocketTimeoutException;
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
