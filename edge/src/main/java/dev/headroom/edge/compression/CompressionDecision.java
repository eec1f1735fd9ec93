// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.compression;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a response body is compressed, and buffers its beginning until that is decided.
 *
 * <p>Thread-safe: a compressor is released under the same lock under which it is written to, so
 * that a handler that writes after completion can never write into another response.
 */
final class CompressionDecision {
  /*
   * UNDECIDED until more than minBytes were written, the handler flushed, or the body ended; then
   * IDENTITY or COMPRESSED for good; ENDED after the end, and when the response became an error or a
   * redirect: what is written then is dropped. discard(true) returns to UNDECIDED while nothing was
   * sent.
   */
  private enum Mode {
    UNDECIDED,
    IDENTITY,
    COMPRESSED,
    ENDED
  }

  private static final byte[] EMPTY = {};

  private final HttpServletResponse to;
  private final CompressionSettings settings;
  private final @Nullable CompressorPool pool;
  private final boolean head;
  private final ReentrantLock lock = new ReentrantLock();

  private Mode mode = Mode.UNDECIDED;
  private byte[] buffer = EMPTY;
  private int bufferedBytes;
  private long declaredBytes = -1;
  private @Nullable GzipCompressor compressor;

  /** Headers of the uncompressed body by name; null for none. */
  private Map<String, @Nullable String> replaced = Map.of();

  /**
   * Creates an undecided decision.
   *
   * @param pool of the coding that the client accepts; null if the body is not compressed
   * @param head whether the request is a HEAD, so that only headers are sent
   */
  CompressionDecision(
      HttpServletResponse to,
      CompressionSettings settings,
      @Nullable CompressorPool pool,
      boolean head) {
    this.to = to;
    this.settings = settings;
    this.pool = pool;
    this.head = head;
  }

  /** Sets the length that the handler declares; it is sent only if the body is not compressed. */
  void declareLength(long bytes) {
    lock.lock();
    try {
      declaredBytes = bytes;
      if (mode == Mode.IDENTITY) {
        to.setContentLengthLong(bytes);
      }
    } finally {
      lock.unlock();
    }
  }

  void write(byte[] from, int offset, int length) throws IOException {
    lock.lock();
    try {
      if (mode == Mode.UNDECIDED) {
        long known = declaredBytes >= 0 ? declaredBytes : (long) bufferedBytes + length;
        if (pool != null && declaredBytes < 0 && known <= settings.minBytes()) {
          buffer(from, offset, length);
          return;
        }
        decide(known > settings.minBytes());
      }
      send(from, offset, length);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sends what is buffered; a body that is still small is not compressed, however long it grows.
   */
  void flush() throws IOException {
    lock.lock();
    try {
      if (mode == Mode.UNDECIDED) {
        decide(declaredBytes > settings.minBytes());
      }
      if (compressor != null) {
        compressor.flush(to.getOutputStream());
      }
      if (mode != Mode.ENDED) {
        to.flushBuffer();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Decides against compression, because the handler will write without blocking. */
  void disable() throws IOException {
    lock.lock();
    try {
      if (mode == Mode.UNDECIDED) {
        decide(false);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends the body; a second call does nothing. */
  void finish() throws IOException {
    lock.lock();
    try {
      if (mode == Mode.UNDECIDED) {
        decide(head && declaredBytes > settings.minBytes());
      }
      if (compressor != null) {
        compressor.finish(to.getOutputStream());
      }
    } finally {
      release();
      mode = Mode.ENDED;
      lock.unlock();
    }
  }

  /**
   * Discards what was not sent, and removes the headers of a decision.
   *
   * @param restart whether the body is written once more
   */
  void discard(boolean restart) {
    lock.lock();
    try {
      bufferedBytes = 0;
      if (mode == Mode.COMPRESSED && !to.isCommitted()) {
        replaced.forEach(to::setHeader);
        replaced = Map.of();
      }
      release();
      mode = restart ? Mode.UNDECIDED : Mode.ENDED;
    } finally {
      lock.unlock();
    }
  }

  private void release() {
    GzipCompressor used = compressor;
    compressor = null;
    buffer = EMPTY;
    if (used != null && pool != null) {
      pool.release(used);
    }
  }

  private void buffer(byte[] from, int offset, int length) {
    if (buffer.length == 0) {
      buffer = new byte[settings.minBytes()];
    }
    System.arraycopy(from, offset, buffer, bufferedBytes, length);
    bufferedBytes += length;
  }

  private void send(byte[] from, int offset, int length) throws IOException {
    if (compressor != null) {
      compressor.write(from, offset, length, to.getOutputStream());
    } else if (mode == Mode.IDENTITY) {
      to.getOutputStream().write(from, offset, length);
    }
  }

  private void decide(boolean large) throws IOException {
    int status = to.getStatus();
    boolean compressible = isCompressible();
    boolean covered =
        compressible && status >= 200 && status != 204 && status != 206 && status != 304;
    if (status == HttpServletResponse.SC_NOT_MODIFIED) {
      vary();
      if (pool != null && !to.isCommitted()) {
        replaced = new HashMap<>();
        replaceValidators();
      }
    } else if (covered || (compressible && status == HttpServletResponse.SC_PARTIAL_CONTENT)) {
      vary();
    }
    if (covered && pool != null && large && !to.isCommitted() && mayChange()) {
      mode = Mode.COMPRESSED;
      replaced = new HashMap<>();
      replace("Content-Encoding", "gzip");
      replaceValidators();
      replace("Accept-Ranges", null);
      if (!head) {
        compressor = pool.acquire();
        compressor.begin(to.getOutputStream());
      }
    } else {
      mode = Mode.IDENTITY;
      if (declaredBytes >= 0) {
        to.setContentLengthLong(declaredBytes);
      }
    }
    if (bufferedBytes > 0) {
      send(buffer, 0, bufferedBytes);
      bufferedBytes = 0;
    }
  }

  /** Returns whether responses of this type may be compressed. */
  private boolean isCompressible() {
    String type = to.getContentType();
    return type != null && settings.covers(type);
  }

  private void vary() {
    for (String line : to.getHeaders("Vary")) {
      if (containsElement(line, "accept-encoding") || containsElement(line, "*")) {
        return;
      }
    }
    to.addHeader("Vary", "Accept-Encoding");
  }

  private boolean mayChange() {
    for (String line : to.getHeaders("Cache-Control")) {
      if (containsElement(line, "no-transform")) {
        return false;
      }
    }
    return to.getHeader("Content-Encoding") == null
        && to.getHeader("Content-Range") == null
        && to.getHeader("Set-Cookie") == null
        && !hasDigest();
  }

  private boolean hasDigest() {
    for (String each : CompressionSettings.DIGESTS) {
      if (to.getHeader(each) != null) {
        return true;
      }
    }
    return false;
  }

  /**
   * Weakens a strong tag, since the compressed form is another sequence of bytes; a date becomes a
   * weak tag, since no date can be weakened and a download is not to be resumed by it.
   */
  private void replaceValidators() {
    String tag = to.getHeader("ETag");
    String modified = to.getHeader("Last-Modified");
    if (tag != null && !tag.startsWith("W/")) {
      replace("ETag", "W/" + tag);
    } else if (tag == null && modified != null) {
      replace("ETag", CompressedConditions.tag(modified));
    }
    if (to.getHeader("ETag") != null) {
      replace("Last-Modified", null);
    }
  }

  private void replace(String name, @Nullable String value) {
    replaced.put(name, to.getHeader(name));
    to.setHeader(name, value);
  }

  /** Returns whether a comma-separated line contains an element, in any case. */
  private static boolean containsElement(String line, String element) {
    int from = 0;
    for (int end = line.indexOf(','); end >= 0; end = line.indexOf(',', from)) {
      if (line.substring(from, end).strip().equalsIgnoreCase(element)) {
        return true;
      }
      from = end + 1;
    }
    return line.substring(from).strip().equalsIgnoreCase(element);
  }
}
