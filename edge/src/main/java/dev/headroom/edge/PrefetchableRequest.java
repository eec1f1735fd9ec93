// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A request whose body can be read ahead: later readers get the prefetched bytes first. Confined to
 * one thread at a time.
 */
public final class PrefetchableRequest extends HttpServletRequestWrapper {
  private static final String ATTRIBUTE = PrefetchableRequest.class.getName();
  private static final byte[] EMPTY = {};

  private final BodyObserver observer;
  private @Nullable Body body;
  private boolean streamTaken;
  private @Nullable BufferedReader reader;

  /**
   * Observes the reads of a body, and may refuse it.
   *
   * <p>Confined to one thread at a time.
   */
  public interface BodyObserver {
    /** Observes nothing. */
    BodyObserver NONE = new BodyObserver() {};

    /** Called before a read that may wait for bytes. */
    default void beforeRead() throws IOException {}

    /** Called with bytes that were read. */
    default void afterRead(byte[] bytes, int offset, int count) throws IOException {}

    /** Returns what to throw for a read that failed. */
    default IOException failed(IOException cause) throws IOException {
      return cause;
    }
  }

  /** Creates a request whose body is observed. */
  public PrefetchableRequest(HttpServletRequest request, BodyObserver observer) {
    super(request);
    this.observer = observer;
    request.setAttribute(ATTRIBUTE, this);
  }

  /** Returns the wrapper of a request that an earlier filter made; null for none. */
  public static @Nullable PrefetchableRequest find(HttpServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof PrefetchableRequest known ? known : null;
  }

  /**
   * Reads the first bytes of the body ahead.
   *
   * @param most how many, or all if the body is shorter
   * @return a copy of all that has been read ahead
   * @throws IOException if the body cannot be read, or was refused
   */
  public byte[] prefetch(int most) throws IOException {
    return body().prefetch(most);
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
      Charset charset = MediaTypes.charset(getCharacterEncoding());
      reader = new BufferedReader(new InputStreamReader(body(), charset));
    }
    return reader;
  }

  private Body body() throws IOException {
    Body known = body;
    if (known == null) {
      known = new Body(super.getInputStream());
      body = known;
    }
    return known;
  }

  private final class Body extends ServletInputStream {
    private final ServletInputStream source;
    private byte[] prefetched = EMPTY;
    private int end;
    private int position;

    Body(ServletInputStream source) {
      this.source = source;
    }

    byte[] prefetch(int most) throws IOException {
      int count = left();
      byte[] into = Arrays.copyOfRange(prefetched, position, position + Math.max(count, most));
      int read = 0;
      while (read >= 0 && count < into.length) {
        read = readSource(into, count, into.length - count);
        count += Math.max(0, read);
      }
      prefetched = into;
      position = 0;
      end = count;
      return Arrays.copyOf(prefetched, end);
    }

    private int left() {
      return end - position;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (left() == 0) {
        return readSource(into, offset, length);
      }
      int read = Math.min(length, left());
      System.arraycopy(prefetched, position, into, offset, read);
      position += read;
      if (left() == 0) {
        prefetched = EMPTY;
        position = end = 0;
      }
      return read;
    }

    private int readSource(byte[] into, int offset, int length) throws IOException {
      observer.beforeRead();
      int read;
      try {
        read = source.read(into, offset, length);
      } catch (IOException failed) {
        throw observer.failed(failed);
      }
      if (read > 0) {
        observer.afterRead(into, offset, read);
      }
      return read;
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
        var unused = prefetch(left() + source.available());
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
