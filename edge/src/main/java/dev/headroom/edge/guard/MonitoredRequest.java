// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.guard;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A request whose body is watched while it is read, and whose beginning may be read ahead. Confined
 * to one thread at a time.
 */
final class MonitoredRequest extends HttpServletRequestWrapper {
  private static final String ATTRIBUTE = MonitoredRequest.class.getName();
  private static final byte[] NOTHING = {};

  private final BodyMonitor watch;
  private @Nullable WatchedBody body;
  private boolean handedOut;
  private @Nullable BufferedReader reader;

  MonitoredRequest(HttpServletRequest request, BodyMonitor watch) {
    super(request);
    this.watch = watch;
    request.setAttribute(ATTRIBUTE, this);
  }

  /** Returns what the guard made of a request; null when it has no body, or passed no guard. */
  static @Nullable MonitoredRequest find(HttpServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof MonitoredRequest watched ? watched : null;
  }

  /** Tells whether the container reads a body by itself when it is asked for parameters. */
  static boolean isForm(@Nullable String contentType) {
    String type = contentType == null ? "" : contentType.strip().toLowerCase(Locale.ROOT);
    return type.startsWith("application/x-www-form-urlencoded")
        || type.startsWith("multipart/form-data");
  }

  /**
   * Reads the first bytes of the body, all of them if there are no more; who reads it afterwards
   * finds them at its beginning.
   *
   * @param most how many
   * @throws BodyRefusedException when the body passed a bound; it has been answered
   */
  void prefetch(int most) throws IOException {
    body().readAhead((int) Math.min(most, getContentLengthLong()));
  }

  @Override
  public ServletInputStream getInputStream() throws IOException {
    if (reader != null) {
      throw new IllegalStateException("getReader was called before getInputStream");
    }
    handedOut = true;
    return body();
  }

  @Override
  public BufferedReader getReader() throws IOException {
    if (reader == null) {
      if (handedOut) {
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
    private byte[] ahead = NOTHING;
    private int aheadEnd;
    private int aheadRead;

    WatchedBody(ServletInputStream source) {
      this.source = source;
    }

    void readAhead(int most) throws IOException {
      byte[] into = Arrays.copyOfRange(ahead, aheadRead, aheadEnd + most);
      int count = left();
      int read = 0;
      while (read >= 0 && count < into.length) {
        read = readSource(into, count, into.length - count);
        count += Math.max(0, read);
      }
      ahead = into;
      aheadRead = 0;
      aheadEnd = count;
    }

    private int left() {
      return aheadEnd - aheadRead;
    }

    @Override
    public int read() throws IOException {
      if (left() > 0) {
        return ahead[aheadRead++] & 0xff;
      }
      watch.beforeRead();
      int octet;
      try {
        octet = source.read();
      } catch (IOException failed) {
        throw isSilence(failed) ? watch.refuseTimedOut() : watch.refuseMalformed();
      }
      watch.afterRead(octet);
      return octet;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (left() == 0) {
        return readSource(into, offset, length);
      }
      int read = Math.min(length, left());
      System.arraycopy(ahead, aheadRead, into, offset, read);
      aheadRead += read;
      if (left() == 0) {
        ahead = NOTHING;
        aheadRead = aheadEnd = 0;
      }
      return read;
    }

    private int readSource(byte[] into, int offset, int length) throws IOException {
      watch.beforeRead();
      int read;
      try {
        read = source.read(into, offset, length);
      } catch (IOException failed) {
        throw isSilence(failed) ? watch.refuseTimedOut() : watch.refuseMalformed();
      }
      watch.afterRead(into, offset, read);
      return read;
    }

    /** Containers wrap it, some once. */
    private static boolean isSilence(IOException failed) {
      return failed instanceof SocketTimeoutException
          || failed.getCause() instanceof SocketTimeoutException;
    }

    @Override
    public int available() throws IOException {
      return left() + source.available();
    }

    @Override
    public boolean isFinished() {
      return left() == 0 && source.isFinished();
    }

    @Override
    public boolean isReady() {
      return left() > 0 || source.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
      if (left() == 0) {
        source.setReadListener(listener);
        return;
      }
      try {
        // Tomcat writes over what it still holds of a body that was read before it has a listener.
        readAhead(source.available());
      } catch (IOException refused) {
        throw new UncheckedIOException(refused);
      }
      source.setReadListener(new AheadFirst(listener));
    }

    /** The container may have come to the end of the body before its beginning was read here. */
    private final class AheadFirst implements ReadListener {
      private final ReadListener listener;

      AheadFirst(ReadListener listener) {
        this.listener = listener;
      }

      @Override
      public void onDataAvailable() throws IOException {
        listener.onDataAvailable();
      }

      @Override
      public void onAllDataRead() throws IOException {
        if (left() > 0) {
          listener.onDataAvailable();
        }
        listener.onAllDataRead();
      }

      @Override
      public void onError(Throwable failed) {
        listener.onError(failed);
      }
    }

    @Override
    public void close() throws IOException {
      source.close();
    }
  }
}
