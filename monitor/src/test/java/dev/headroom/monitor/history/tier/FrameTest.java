// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.history.tier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.monitor.history.Buckets;
import dev.headroom.monitor.history.Sample;
import dev.headroom.monitor.history.Samples;
import dev.headroom.monitor.history.SeriesId;
import dev.headroom.monitor.history.SeriesKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class FrameTest {
  private static SeriesKind kind(int number) {
    return switch (number % 3) {
      case 0 -> SeriesKind.COUNTER;
      case 1 -> SeriesKind.GAUGE;
      default -> SeriesKind.DISTRIBUTION;
    };
  }

  private static Sample sample(Random random, int number) {
    return switch (kind(number)) {
      case COUNTER -> new Sample.Increase(random.nextBoolean() ? 0 : number(random));
      case GAUGE -> {
        double last = number(random);
        yield random.nextBoolean()
            ? new Sample.Level(last, last, last)
            : new Sample.Level(last, number(random), number(random));
      }
      case DISTRIBUTION -> {
        double[] values = random.doubles(random.nextInt(50)).map(each -> 9 * each).toArray();
        yield values.length == 0
            ? Samples.empty(SeriesKind.DISTRIBUTION)
            : new Sample.Distribution(
                values.length,
                number(random),
                random.nextBoolean() ? Double.NaN : number(random),
                random.nextInt(4) == 0 ? Buckets.NONE : Buckets.of(values));
      }
    };
  }

  private static double number(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> random.nextInt(1000);
      case 1 -> -random.nextLong(1L << 52);
      case 2 -> random.nextFloat();
      case 3 -> random.nextLong() * 1e10;
      default -> random.nextGaussian();
    };
  }

  /** Series come and go, and most of them do nothing most of the time. */
  @RepeatedTest(50)
  void framesReadAsTheyWereWritten() {
    Random random = new Random();
    List<SortedMap<Integer, Sample>> written = new ArrayList<>();
    List<Frame> frames = new ArrayList<>();
    Map<Integer, Sample> carried = new HashMap<>();
    SortedMap<Integer, Sample> now = new TreeMap<>();
    for (int i = 0; i < 30; i++) {
      for (int j = 0; j < 5; j++) {
        int number = 1 + random.nextInt(40);
        if (random.nextInt(4) == 0) {
          now.remove(number);
        } else {
          now.put(number, sample(random, number));
        }
      }
      written.add(new TreeMap<>(now));
      frames.add(Frame.of(10L * i, i % 7 == 0, now, carried));
      now.replaceAll((number, sample) -> Samples.carried(sample));
    }
    Map<Integer, Sample> known = new HashMap<>();
    for (int i = 0; i < frames.size(); i++) {
      assertThat(frames.get(i).read(FrameTest::kind, known)).isEqualTo(written.get(i));
    }
  }

  @Test
  void aBlockReadsAsItWasWrittenWithTheNamesOfItsSeries() {
    SeriesId orders =
        new SeriesId(
            "orders", new TreeMap<>(Map.of("country", "de")), SeriesKind.COUNTER, "orders");
    SeriesId load = new SeriesId("load", new TreeMap<>(), SeriesKind.GAUGE, "");
    SortedMap<Instant, Map<SeriesId, Sample>> steps = new TreeMap<>();
    steps.put(Instant.ofEpochSecond(60), Map.of(orders, new Sample.Increase(3)));
    steps.put(
        Instant.ofEpochSecond(120),
        Map.of(orders, new Sample.Increase(0), load, new Sample.Level(0.5, 0.4, 0.7)));
    byte[] body = BlockCodec.encode(steps);
    assertThat(BlockCodec.decode(body)).isEqualTo(steps);
    Instant second = Instant.ofEpochSecond(120);
    assertThat(BlockCodec.decode(body, second)).isEqualTo(steps.tailMap(second));
  }

  @Test
  void anIdleSeriesTakesNothing() {
    SortedMap<Integer, Sample> idle = new TreeMap<>();
    for (int i = 1; i <= 300; i++) {
      idle.put(3 * i, Samples.empty(SeriesKind.COUNTER));
    }
    Map<Integer, Sample> carried = new HashMap<>();
    assertThat(Frame.of(0, true, idle, carried).body()).hasSizeLessThan(1000);
    assertThat(Frame.of(10, false, idle, carried).body()).isEmpty();
  }
}
