// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.history.tier;

import dev.headroom.monitor.history.Sample;
import dev.headroom.monitor.history.Samples;
import dev.headroom.monitor.history.SeriesKind;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The samples of all series in one step, as bytes.
 *
 * <p>A whole frame lists each series that exists. Any other lists what changed: a counter or a
 * distribution that is not listed did nothing, a gauge that is not listed stayed, and one that is
 * listed without a sample ceased to exist.
 *
 * <p>Immutable.
 *
 * @param start of the step, in seconds since 1970
 */
@SuppressWarnings("ArrayRecordComponent") // written once, never compared
record Frame(long start, boolean whole, byte[] body) {

  /** What a frame takes in memory besides its body. */
  private static final int OVERHEAD = 64;

  long sizeBytes() {
    return (long) OVERHEAD + body.length;
  }

  /**
   * Returns a frame of samples.
   *
   * @param samples by the numbers of their series
   * @param carried what a reader knows from the frames before, which is brought up to date
   */
  static Frame of(
      long start, boolean whole, SortedMap<Integer, Sample> samples, Map<Integer, Sample> carried) {
    if (whole) {
      carried.clear();
    }
    Map<Integer, byte[]> entries = new TreeMap<>();
    samples.forEach((number, sample) -> {
      if (!sample.equals(carried.get(number))) {
        entries.put(number, FrameBytes.bytes(sample));
      }
      carried.put(number, Samples.carried(sample));
    });
    carried
        .keySet()
        .removeIf(number -> {
          boolean gone = !samples.containsKey(number);
          if (gone) {
            entries.put(number, new byte[0]);
          }
          return gone;
        });
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int previous = 0;
    for (Map.Entry<Integer, byte[]> each : entries.entrySet()) {
      FrameBytes.writeLong(out, each.getKey() - previous);
      FrameBytes.writeLong(out, each.getValue().length);
      out.writeBytes(each.getValue());
      previous = each.getKey();
    }
    return new Frame(start, whole, out.toByteArray());
  }

  /**
   * Returns the samples of the wanted series.
   *
   * @param kinds the kind of a wanted series by its number, null for any other
   * @param carried what is known from the frames before, which is brought up to date
   */
  Map<Integer, Sample> read(IntFunction<@Nullable SeriesKind> kinds, Map<Integer, Sample> carried) {
    if (whole) {
      carried.clear();
    }
    Map<Integer, Sample> changed = new HashMap<>();
    ByteBuffer in = ByteBuffer.wrap(body);
    int number = 0;
    while (in.hasRemaining()) {
      number += (int) FrameBytes.readLong(in);
      int length = (int) FrameBytes.readLong(in);
      SeriesKind kind = kinds.apply(number);
      if (kind != null && length == 0) {
        carried.remove(number);
      } else if (kind != null) {
        Sample sample = FrameBytes.sample(kind, in.slice(in.position(), length));
        changed.put(number, sample);
        carried.put(number, Samples.carried(sample));
      }
      in.position(in.position() + length);
    }
    Map<Integer, Sample> samples = new HashMap<>(carried);
    samples.putAll(changed);
    return samples;
  }
}
