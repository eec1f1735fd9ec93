// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.compression;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * Zstandard (RFC 8878) by zstd-jni. One thread at a time.
 *
 * <p>Window and tables are smaller than the level's default (128 KiB, 2 x 64 KiB): response bodies
 * of an API are small, so a context that is reset for each is faster, and takes a third of a
 * megabyte of native memory in place of more than one.
 */
final class ZstdCompressor implements Compressor {
  private static final int LEVEL = 3;
  private static final int WINDOW_LOG = 17;
  private static final int TABLE_LOG = 14;
  private static final int BUFFER_BYTES = 8192;

  private final ZstdCompressCtx context = new ZstdCompressCtx();
  private final ByteBuffer input = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final ByteBuffer output = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final byte[] buffer = new byte[BUFFER_BYTES];

  @Override
  public void begin(OutputStream to) {
    context.reset();
    context.setLevel(LEVEL).setWindowLog(WINDOW_LOG);
    context.setHashLog(TABLE_LOG).setChainLog(TABLE_LOG);
  }

  @Override
  public void write(byte[] from, int offset, int length, OutputStream to) throws IOException {
    for (int done = 0; done < length; done += input.limit()) {
      input.clear().put(from, offset + done, Math.min(BUFFER_BYTES, length - done)).flip();
      while (input.hasRemaining()) {
        step(EndDirective.CONTINUE, to);
      }
    }
  }

  @Override
  public void flush(OutputStream to) throws IOException {
    drain(EndDirective.FLUSH, to);
  }

  @Override
  public void finish(OutputStream to) throws IOException {
    drain(EndDirective.END, to);
  }

  @Override
  public void close() {
    context.close();
  }

  private void drain(EndDirective how, OutputStream to) throws IOException {
    input.clear().limit(0);
    boolean complete = false;
    while (!complete) {
      complete = step(how, to);
    }
  }

  private boolean step(EndDirective how, OutputStream to) throws IOException {
    output.clear();
    boolean complete = context.compressDirectByteBufferStream(output, input, how);
    output.flip();
    int count = output.remaining();
    output.get(buffer, 0, count);
    to.write(buffer, 0, count);
    return complete;
  }
}
