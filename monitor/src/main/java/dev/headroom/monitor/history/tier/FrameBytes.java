// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.history.tier;

import dev.headroom.monitor.history.Buckets;
import dev.headroom.monitor.history.Sample;
import dev.headroom.monitor.history.Sample.Distribution;
import dev.headroom.monitor.history.Sample.Increase;
import dev.headroom.monitor.history.Sample.Level;
import dev.headroom.monitor.history.Samples;
import dev.headroom.monitor.history.SeriesKind;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Writes numbers and samples in few bytes, and reads them. Confined to one thread.
 *
 * <p>An integer takes seven bits a byte, the lowest first. A double is an integer whose two lowest
 * bits say what it is: a whole number, a float, or a double whose bits follow.
 */
final class FrameBytes {
  private static final int WHOLE = 0;
  private static final int FLOAT = 1;
  private static final int DOUBLE = 2;
  private static final double MAX_WHOLE = 0x1p53;

  private FrameBytes() {}

  static void writeLong(ByteArrayOutputStream out, long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.write((int) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  static long readLong(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  static void writeDouble(ByteArrayOutputStream out, double value) {
    if (value == Math.rint(value) && Math.abs(value) < MAX_WHOLE) {
      long whole = (long) value;
      writeLong(out, (((whole << 1) ^ (whole >> 63)) << 2) | WHOLE);
    } else if ((float) value == value) {
      out.write(FLOAT);
      out.writeBytes(ByteBuffer.allocate(Float.BYTES).putFloat((float) value).array());
    } else {
      out.write(DOUBLE);
      out.writeBytes(ByteBuffer.allocate(Double.BYTES).putDouble(value).array());
    }
  }

  static double readDouble(ByteBuffer in) {
    long first = readLong(in);
    return switch ((int) (first & 3)) {
      case WHOLE -> {
        long folded = first >>> 2;
        yield (double) ((folded >>> 1) ^ -(folded & 1));
      }
      case FLOAT -> in.getFloat();
      default -> in.getDouble();
    };
  }

  static byte[] bytes(Sample sample) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    switch (sample) {
      case Increase increase -> writeDouble(out, increase.value());
      case Level level -> {
        writeDouble(out, level.last());
        if (level.mean() != level.last() || level.max() != level.last()) {
          writeDouble(out, level.mean());
          writeDouble(out, level.max());
        }
      }
      case Distribution distribution -> {
        writeLong(out, distribution.count());
        if (distribution.count() > 0) {
          writeDouble(out, distribution.sum());
          writeDouble(out, distribution.max());
          writeBuckets(out, distribution.buckets());
        }
      }
    }
    return out.toByteArray();
  }

  private static void writeBuckets(ByteArrayOutputStream out, Buckets buckets) {
    int previous = 0;
    for (int i = 0; i < buckets.size(); i++) {
      writeLong(out, buckets.indexAt(i) - previous);
      writeLong(out, buckets.countAt(i));
      previous = buckets.indexAt(i);
    }
  }

  /** Reads a sample that ends where the buffer does. */
  static Sample sample(SeriesKind kind, ByteBuffer in) {
    return switch (kind) {
      case COUNTER -> new Increase(readDouble(in));
      case GAUGE -> {
        double last = readDouble(in);
        yield in.hasRemaining()
            ? new Level(last, readDouble(in), readDouble(in))
            : new Level(last, last, last);
      }
      case DISTRIBUTION -> {
        long count = readLong(in);
        yield count == 0
            ? Samples.empty(kind)
            : new Distribution(count, readDouble(in), readDouble(in), readBuckets(in));
      }
    };
  }

  private static Buckets readBuckets(ByteBuffer in) {
    int[] indexes = new int[in.remaining() / 2];
    long[] counts = new long[indexes.length];
    int size = 0;
    int index = 0;
    while (in.hasRemaining()) {
      index += (int) readLong(in);
      indexes[size] = index;
      counts[size++] = readLong(in);
    }
    return size == 0
        ? Buckets.NONE
        : new Buckets(Arrays.copyOf(indexes, size), Arrays.copyOf(counts, size));
  }
}
