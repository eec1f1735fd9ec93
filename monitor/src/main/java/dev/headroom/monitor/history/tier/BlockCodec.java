// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.history.tier;

import dev.headroom.monitor.history.Sample;
import dev.headroom.monitor.history.SeriesId;
import dev.headroom.monitor.history.SeriesKind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * Writes steps with the identities of their series, compressed, and reads them.
 *
 * <p>Immutable.
 *
 * <p>A body holds the series in the order of their numbers, then each step as a {@link Frame}, of
 * which the first is whole.
 */
public final class BlockCodec {
  private static final int VERSION = 1;

  private BlockCodec() {}

  /** Returns the bytes of steps. */
  public static byte[] encode(SortedMap<Instant, Map<SeriesId, Sample>> steps) {
    Map<SeriesId, Integer> numbers = new HashMap<>();
    List<SeriesId> series = new ArrayList<>();
    List<Frame> frames = new ArrayList<>();
    Map<Integer, Sample> carried = new HashMap<>();
    steps.forEach((start, samples) -> {
      SortedMap<Integer, Sample> numbered = new TreeMap<>();
      samples.forEach((id, sample) -> {
        Integer number =
            numbers.computeIfAbsent(
                id,
                added -> {
                  series.add(added);
                  return series.size();
                });
        numbered.put(number, sample);
      });
      frames.add(Frame.of(start.getEpochSecond(), frames.isEmpty(), numbered, carried));
    });
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(VERSION);
    FrameBytes.writeLong(out, series.size());
    series.forEach(each -> write(out, each));
    for (Frame each : frames) {
      FrameBytes.writeLong(out, each.start());
      FrameBytes.writeLong(out, each.body().length);
      out.writeBytes(each.body());
    }
    return deflate(out.toByteArray());
  }

  /**
   * Reads the steps.
   *
   * @throws IllegalArgumentException if a later release wrote them
   */
  public static SortedMap<Instant, Map<SeriesId, Sample>> decode(byte[] body) {
    return decode(body, Instant.MIN);
  }

  /**
   * Reads the steps that start at an instant or later; the others cost little.
   *
   * @throws IllegalArgumentException if a later release wrote them
   */
  public static SortedMap<Instant, Map<SeriesId, Sample>> decode(byte[] body, Instant from) {
    ByteBuffer in = ByteBuffer.wrap(inflate(body));
    if (in.get() != VERSION) {
      throw new IllegalArgumentException("the history was written by another release");
    }
    Map<Integer, SeriesId> series = new HashMap<>();
    int count = (int) FrameBytes.readLong(in);
    for (int i = 1; i <= count; i++) {
      series.put(i, readSeries(in));
    }
    SortedMap<Instant, Map<SeriesId, Sample>> steps = new TreeMap<>();
    Map<Integer, Sample> carried = new HashMap<>();
    boolean whole = true;
    while (in.hasRemaining()) {
      long start = FrameBytes.readLong(in);
      byte[] frame = new byte[(int) FrameBytes.readLong(in)];
      in.get(frame);
      Map<Integer, Sample> samples =
          new Frame(start, whole, frame)
              .read(
                  number -> {
                    SeriesId id = series.get(number);
                    return id == null ? null : id.kind();
                  },
                  carried);
      whole = false;
      if (start < from.getEpochSecond()) {
        continue;
      }
      Map<SeriesId, Sample> named = new HashMap<>();
      samples.forEach((number, sample) -> {
        SeriesId id = series.get(number);
        if (id != null) {
          named.put(id, sample);
        }
      });
      steps.put(Instant.ofEpochSecond(start), named);
    }
    return steps;
  }

  private static void write(ByteArrayOutputStream out, SeriesId id) {
    write(out, id.kind().name());
    write(out, id.name());
    write(out, id.unit());
    FrameBytes.writeLong(out, id.tags().size());
    id.tags()
        .forEach((key, value) -> {
          write(out, key);
          write(out, value);
        });
  }

  private static SeriesId readSeries(ByteBuffer in) {
    SeriesKind kind = SeriesKind.valueOf(readText(in));
    String name = readText(in);
    String unit = readText(in);
    SortedMap<String, String> tags = new TreeMap<>();
    int count = (int) FrameBytes.readLong(in);
    for (int i = 0; i < count; i++) {
      String key = readText(in);
      tags.put(key, readText(in));
    }
    return new SeriesId(name, tags, kind, unit);
  }

  private static void write(ByteArrayOutputStream out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    FrameBytes.writeLong(out, bytes.length);
    out.writeBytes(bytes);
  }

  private static String readText(ByteBuffer in) {
    byte[] bytes = new byte[(int) FrameBytes.readLong(in)];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static byte[] deflate(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
      deflater.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static byte[] inflate(byte[] bytes) {
    try (InflaterInputStream inflater = new InflaterInputStream(new ByteArrayInputStream(bytes))) {
      return inflater.readAllBytes();
    } catch (IOException e) {
      throw new IllegalArgumentException("the history cannot be read", e);
    }
  }
}
