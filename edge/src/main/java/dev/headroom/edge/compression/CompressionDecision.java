// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.compression;

import dev.headroom.edge.HeaderLine;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Holds the beginning of a body until it is known whether the body is worth compressing.
 *
 * <p>Thread-safe: a packing writer goes back to the pool under the same lock under which it is
 * written to, so that a handler which writes after completion can never write into another answer.
 */
final class CompressionDecision {
  /*
   * UNDECIDED until more than minBytes came, the handler flushed, or the body ended; then IDENTITY
   * or PACKED for good; OVER after the end, and when the answer became an error or a redirect: what is
   * written then is dropped. forget() goes back to UNDECIDED while nothing was sent.
   */
  private enum Mode {
    UNDECIDED,
    IDENTITY,
    PACKED,
    OVER
  }

  private static final byte[] NOTHING = {};

  private final HttpServletResponse to;
  private final CompressionSettings settings;
  private final @Nullable CompressorPool pool;
  private final boolean head;
  private final ReentrantLock lock = new ReentrantLock();

  private Mode mode = Mode.UNDECIDED;
  private byte[] held = NOTHING;
  private int heldBytes;
  private long declaredBytes = -1;
  private @Nullable Compressor packed;
  private @Nullable String strongTag;

  /**
   * Begins undecided.
   *
   * @param pool of the coding that the client takes; null if the body stays as it is
   * @param head whether only the headers of an answer are asked for
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

  /** Notes the length that the handler tells; it is passed on only when the body is not changed. */
  void declare(long bytes) {
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
        long known = declaredBytes >= 0 ? declaredBytes : (long) heldBytes + length;
        if (pool != null && declaredBytes < 0 && known <= settings.minBytes()) {
          hold(from, offset, length);
          return;
        }
        decide(known > settings.minBytes());
      }
      pass(from, offset, length);
    } finally {
      lock.unlock();
    }
  }

  /** Sends what there is; a body that is still small then stays as it is, however long it grows. */
  void flush() throws IOException {
    lock.lock();
    try {
      if (mode == Mode.UNDECIDED) {
        decide(declaredBytes > settings.minBytes());
      }
      if (packed != null) {
        packed.flush(to.getOutputStream());
      }
      if (mode != Mode.OVER) {
        to.flushBuffer();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Decides for no change, because the handler will write without blocking. */
  void keepAsIs() throws IOException {
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
      if (packed != null) {
        packed.finish(to.getOutputStream());
      }
    } finally {
      release();
      mode = Mode.OVER;
      lock.unlock();
    }
  }

  /** Drops what was not sent, and takes back the headers of a choice. */
  void forget(boolean writtenAgain) {
    lock.lock();
    try {
      heldBytes = 0;
      if (mode == Mode.PACKED && !to.isCommitted()) {
        to.setHeader("Content-Encoding", null);
        if (strongTag != null) {
          to.setHeader("ETag", strongTag);
        }
      }
      release();
      mode = writtenAgain ? Mode.UNDECIDED : Mode.OVER;
    } finally {
      lock.unlock();
    }
  }

  private void release() {
    Compressor mine = packed;
    packed = null;
    held = NOTHING;
    if (mine != null && pool != null) {
      pool.release(mine);
    }
  }

  private void hold(byte[] from, int offset, int length) {
    if (held.length == 0) {
      held = new byte[settings.minBytes()];
    }
    System.arraycopy(from, offset, held, heldBytes, length);
    heldBytes += length;
  }

  private void pass(byte[] from, int offset, int length) throws IOException {
    if (packed != null) {
      packed.write(from, offset, length, to.getOutputStream());
    } else if (mode == Mode.IDENTITY) {
      to.getOutputStream().write(from, offset, length);
    }
  }

  private void decide(boolean big) throws IOException {
    boolean covered = isCovered();
    if (covered || to.getStatus() == HttpServletResponse.SC_NOT_MODIFIED) {
      vary();
    }
    if (covered && pool != null && big && !to.isCommitted() && mayChange()) {
      mode = Mode.PACKED;
      to.setHeader("Content-Encoding", pool.token());
      weaken();
      if (!head) {
        packed = pool.acquire();
        packed.begin(to.getOutputStream());
      }
    } else {
      mode = Mode.IDENTITY;
      if (declaredBytes >= 0) {
        to.setContentLengthLong(declaredBytes);
      }
    }
    if (heldBytes > 0) {
      pass(held, 0, heldBytes);
      heldBytes = 0;
    }
  }

  private boolean isCovered() {
    int status = to.getStatus();
    boolean whole = status >= 200 && status != 204 && status != 206 && status != 304;
    String type = to.getContentType();
    return whole && type != null && settings.covers(type);
  }

  private void vary() {
    for (String line : to.getHeaders("Vary")) {
      if (HeaderLine.containsElement(line, "accept-encoding")
          || HeaderLine.containsElement(line, "*")) {
        return;
      }
    }
    to.addHeader("Vary", "Accept-Encoding");
  }

  private boolean mayChange() {
    for (String line : to.getHeaders("Cache-Control")) {
      if (HeaderLine.containsElement(line, "no-transform")) {
        return false;
      }
    }
    return to.getHeader("Content-Encoding") == null
        && to.getHeader("Content-Range") == null
        && to.getHeader("Set-Cookie") == null;
  }

  /** The encoded form is another sequence of bytes, so a strong tag would lie. */
  private void weaken() {
    String tag = to.getHeader("ETag");
    if (tag != null && !tag.startsWith("W/")) {
      strongTag = tag;
      to.setHeader("ETag", "W/" + tag);
    }
  }
}
