// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/**
 * A response whose body goes through a stream of its own, be it written as bytes or as text.
 * Confined to one thread at a time.
 */
public abstract class BodyResponse extends HttpServletResponseWrapper {
  private @Nullable PrintWriter writer;
  private boolean streamTaken;

  /** Creates a wrapper. */
  protected BodyResponse(HttpServletResponse response) {
    super(response);
  }

  /** Returns the stream that the body goes through. */
  protected abstract ServletOutputStream body() throws IOException;

  /** Returns the writer that the handler took; null for none. */
  protected final @Nullable PrintWriter writer() {
    return writer;
  }

  @Override
  public final ServletOutputStream getOutputStream() throws IOException {
    if (writer != null) {
      throw new IllegalStateException("getWriter was called before getOutputStream");
    }
    streamTaken = true;
    return body();
  }

  @Override
  public final PrintWriter getWriter() throws IOException {
    PrintWriter known = writer;
    if (known == null) {
      if (streamTaken) {
        throw new IllegalStateException("getOutputStream was called before getWriter");
      }
      String encoding = getCharacterEncoding();
      Charset charset = MediaTypes.charset(encoding);
      super.setCharacterEncoding(encoding);
      known = new PrintWriter(new OutputStreamWriter(body(), charset));
      writer = known;
    }
    return known;
  }

  /** Flushes the writer, if there is one, into the stream. */
  protected final void flushWriter() {
    PrintWriter known = writer;
    if (known != null) {
      known.flush();
    }
  }

  @Override
  public void reset() {
    super.reset();
    writer = null;
    streamTaken = false;
  }

  /** The charset is fixed once there is a writer. */
  @Override
  public void setCharacterEncoding(@Nullable String charset) {
    if (writer == null) {
      super.setCharacterEncoding(charset);
    }
  }

  @Override
  public void setContentType(@Nullable String type) {
    String charset = getCharacterEncoding();
    super.setContentType(type);
    if (writer != null) {
      super.setCharacterEncoding(charset);
    }
  }
}
