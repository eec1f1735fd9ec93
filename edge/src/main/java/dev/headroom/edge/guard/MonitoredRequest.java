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
 * A request whose body is monitored while it is read, and whose beginning may be prefetched.
 * Confined to one thread at a time.
 */
final class MonitoredRequest extends HttpServletRequestWrapper {
  private static final String ATTRIBUTE = MonitoredRequest.class.getName();
  private static final byte[] EMPTY = {};

  private final BodyMonitor monitor;
  private @Nullable MonitoredBody body;
  private boolean streamTaken;
  private @Nullable BufferedReader reader;

  MonitoredRequest(HttpServletRequest request, BodyMonitor monitor) {
    super(request);
    this.monitor = monitor;
    request.setAttribute(ATTRIBUTE, this);
  }

  /** Returns the guarded form of a request; null if it has no body, or passed no guard. */
  static @Nullable MonitoredRequest find(HttpServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof MonitoredRequest monitored ? monitored : null;
  }

  /** Returns whether the container reads the body itself when parameters are read. */
  static boolean isForm(@Nullable String contentType) {
    String type = contentType == null ? "" : contentType.strip().toLowerCase(Locale.ROOT);
    return type.startsWith("application/x-www-form-urlencoded")
        || type.startsWith("multipart/form-data");
  }

  /**
   * Reads the first bytes of the body; a later reader gets them first.
   *
   * @param most how many bytes, or all if the body is shorter
   * @throws BodyRefusedException if the body exceeds a bound; the refusal has been sent
   */
  void prefetch(int most) throws IOException {
    body().prefetch((int) Math.min(most, getContentLengthLong()));
  }

  @Override
  public ServletInputStream getInputStream() throws IOException {
    if (reader != null) {
      throw new IllegalStateException("getReader was called before getInputStream");
    }
    streamTaken = true;
    return body();
  }

  @Override
  public BufferedReader getReader() throws IOException {
    if (reader == null) {
      if (streamTaken) {
        throw new IllegalStateException("getInputStream was called before getReader");
      }
      reader = new BufferedReader(new InputStreamReader(body(), charset()));
    }
    return reader;
  }

  private MonitoredBody body() throws IOException {
    MonitoredBody known = body;
    if (known == null) {
      known = new MonitoredBody(super.getInputStream());
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

  private final class MonitoredBody extends ServletInputStream {
    private final ServletInputStream source;
    private byte[] prefetched = EMPTY;
    private int prefetchedEnd;
    private int prefetchedRead;

    MonitoredBody(ServletInputStream source) {
      this.source = source;
    }

    void prefetch(int most) throws IOException {
      byte[] into = Arrays.copyOfRange(prefetched, prefetchedRead, prefetchedEnd + most);
      int count = left();
      int read = 0;
      while (read >= 0 && count < into.length) {
        read = readSource(into, count, into.length - count);
        count += Math.max(0, read);
      }
      prefetched = into;
      prefetchedRead = 0;
      prefetchedEnd = count;
    }

    private int left() {
      return prefetchedEnd - prefetchedRead;
    }

    @Override
    public int read() throws IOException {
      if (left() > 0) {
        return prefetched[prefetchedRead++] & 0xff;
      }
      monitor.beforeRead();
      int octet;
      try {
        octet = source.read();
      } catch (IOException failed) {
        throw isTimeout(failed) ? monitor.refuseTimedOut() : monitor.refuseMalformed();
      }
      monitor.afterRead(octet);
      return octet;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (left() == 0) {
        return readSource(into, offset, length);
      }
      int read = Math.min(length, left());
      System.arraycopy(prefetched, prefetchedRead, into, offset, read);
      prefetchedRead += read;
      if (left() == 0) {
        prefetched = EMPTY;
        prefetchedRead = prefetchedEnd = 0;
      }
      return read;
    }

    private int readSource(byte[] into, int offset, int length) throws IOException {
      monitor.beforeRead();
      int read;
      try {
        read = source.read(into, offset, length);
      } catch (IOException failed) {
        throw isTimeout(failed) ? monitor.refuseTimedOut() : monitor.refuseMalformed();
      }
      monitor.afterRead(into, offset, read);
      return read;
    }

    /** Returns whether the container timed out; containers wrap the exception, some once. */
    private static boolean isTimeout(IOException failed) {
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
        // Tomcat overwrites what it has buffered of a body that was read before a listener is set.
        prefetch(source.available());
      } catch (IOException refused) {
        throw new UncheckedIOException(refused);
      }
      source.setReadListener(new PrefetchedFirst(listener));
    }

    /**
     * Serves the prefetched bytes first: the container may have reached the end of the body before.
     */
    private final class PrefetchedFirst implements ReadListener {
      private final ReadListener listener;

      PrefetchedFirst(ReadListener listener) {
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
