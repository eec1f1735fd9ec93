// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.codec;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Packs what another codec writes, if it is long and gets shorter by it. The first byte tells.
 *
 * <p>Thread-safe. Holds native memory only during a call.
 */
final class CompressingCodec<V> implements Codec<V> {

  /** What would unpack to more is refused: a few bytes must not fill the memory. */
  private static final int MOST_BYTES = 64 << 20;

  private static final byte PLAIN = 0;
  private static final byte PACKED = 1;
  private static final int STEP_BYTES = 8 << 10;

  private final Codec<V> codec;
  private final int aboveBytes;

  CompressingCodec(Codec<V> codec, int aboveBytes) {
    this.codec = codec;
    this.aboveBytes = aboveBytes;
  }

  @Override
  public byte[] encode(V value) throws CodecException {
    byte[] bytes = codec.encode(value);
    if (bytes.length > aboveBytes) {
      byte[] packed = packed(bytes);
      if (packed.length <= bytes.length) {
        return packed;
      }
    }
    byte[] plain = new byte[bytes.length + 1];
    plain[0] = PLAIN;
    System.arraycopy(bytes, 0, plain, 1, bytes.length);
    return plain;
  }

  @Override
  public V decode(byte[] bytes) throws CodecException {
    if (bytes.length == 0 || bytes[0] < PLAIN || bytes[0] > PACKED) {
      throw new CodecException(
          "the bytes are not what this codec wrote", new IllegalArgumentException("first byte"));
    }
    return codec.decode(
        bytes[0] == PLAIN ? Arrays.copyOfRange(bytes, 1, bytes.length) : unpacked(bytes));
  }

  private static byte[] packed(byte[] bytes) {
    Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    try {
      deflater.setInput(bytes);
      deflater.finish();
      ByteArrayOutputStream to = new ByteArrayOutputStream(bytes.length / 2);
      to.write(PACKED);
      byte[] step = new byte[STEP_BYTES];
      while (!deflater.finished()) {
        to.write(step, 0, deflater.deflate(step));
      }
      return to.toByteArray();
    } finally {
      deflater.end();
    }
  }

  private static byte[] unpacked(byte[] bytes) throws CodecException {
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(bytes, 1, bytes.length - 1);
      ByteArrayOutputStream to = new ByteArrayOutputStream(4 * bytes.length);
      byte[] step = new byte[STEP_BYTES];
      while (!inflater.finished()) {
        int length = inflater.inflate(step);
        if (length == 0 || to.size() + length > MOST_BYTES) {
          throw new DataFormatException(length == 0 ? "cut off" : "too long");
        }
        to.write(step, 0, length);
      }
      return to.toByteArray();
    } catch (DataFormatException e) {
      throw new CodecException("the bytes could not be unpacked", e);
    } finally {
      inflater.end();
    }
  }
}
