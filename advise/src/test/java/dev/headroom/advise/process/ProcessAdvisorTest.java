// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headroom.advise.Advice;
import dev.headroom.advise.Severity;
import dev.headroom.advise.load.LoadSample;
import dev.headroom.advise.load.MemoryProbe.Floor;
import dev.headroom.advise.load.Resource;
import dev.headroom.advise.load.ResourceKind;
import dev.headroom.advise.load.ResourceLoad;
import dev.headroom.kit.SettableTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessAdvisorTest {
  @TempDir private Path group;
  private final SettableTime time = new SettableTime();

  private static List<LoadSample> heap(int steps, IntToDoubleFunction share) {
    List<LoadSample> samples = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      samples.add(
          new LoadSample(
              Instant.ofEpochSecond(10L * i),
              10,
              Map.of(),
              Map.of(
                  "heap",
                  new ResourceLoad(
                      Resource.of("heap", ResourceKind.SPACE),
                      1000,
                      share.applyAsDouble(i) * 1000 * 10,
                      ResourceLoad.Calls.UNKNOWN))));
    }
    return samples;
  }

  private List<String> kinds(List<LoadSample> samples) {
    return new ProcessAdvisor(() -> samples, List::of, new ProcessFacts(group, time))
        .advise().stream().map(Advice::kind).toList();
  }

  @Test
  void namesAHeapThatGrowsAndGrows() {
    assertThat(kinds(heap(60, i -> 0.3 + 0.006 * i))).containsExactly("process.leak");
  }

  @Test
  void isQuietAboutAHeapThatFillsAndStays() {
    assertThat(kinds(heap(60, i -> Math.min(0.6, 0.05 * i)))).isEmpty();
    assertThat(kinds(heap(60, i -> 0.6 - 0.4 * Math.exp(-i / 25.0)))).isEmpty();
  }

  /** What a collection left every three seconds, as a share of the maximum. */
  private List<Advice> collected(int count, IntToDoubleFunction share) {
    double max = Runtime.getRuntime().maxMemory();
    List<Floor> floors =
        IntStream.range(0, count)
            .mapToObj(i -> new Floor(i * 3_000_000_000L, share.applyAsDouble(i) * max))
            .toList();
    return new ProcessAdvisor(List::of, () -> floors, new ProcessFacts(group, time)).advise();
  }

  /** It once took five minutes to be named. */
  @Test
  void namesALeakWithinHalfAMinuteByItsSlopeAndWhenItIsFull() {
    Advice advice = collected(9, i -> 0.3 + 0.02 * i + 0.001 * (i % 2)).getFirst();
    assertThat(advice.kind()).isEqualTo("process.leak");
    assertThat(advice.cause().subject()).isEqualTo("heap");
    // Two hundredths every three seconds from 46 % on: 81 seconds are left.
    assertThat(advice.weight().severity()).isEqualTo(Severity.CRITICAL);
    assertThat(advice.evidence().getFirst().figures().get("secondsUntilFull"))
        .isCloseTo(81, within(3.0));
    assertThat(advice.evidence().getFirst().text()).contains("9 collections").contains("1 min");
  }

  @Test
  void isQuietAboutFewCollectionsAndAboutWhatFlattensOrFalls() {
    assertThat(collected(3, i -> 0.4 + 0.05 * i)).isEmpty();
    assertThat(collected(12, i -> 0.7 - 0.4 / (1 + i))).isEmpty();
    assertThat(collected(12, i -> 0.4 + 0.1 * (i % 4))).isEmpty();
    assertThat(collected(12, i -> 0.05 + 0.02 * i)).isEmpty();
    assertThat(collected(0, i -> 0)).isEmpty();
  }

  /** One advice in place of a slow store and many slow routes. */
  @Test
  void namesProcessorTimeThatIsShortForAMinute() {
    List<LoadSample> samples = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      samples.add(processors(i, 1));
    }
    assertThat(kinds(samples)).isEmpty();
    samples.add(processors(5, 1));
    assertThat(kinds(samples)).containsExactly("process.processor-short");
    samples.add(processors(6, 0.4));
    assertThat(kinds(samples)).isEmpty();
  }

  private static LoadSample processors(int step, double share) {
    return new LoadSample(
        Instant.ofEpochSecond(10L * step),
        10,
        Map.of(),
        Map.of(
            "cpu",
            new ResourceLoad(
                Resource.of("cpu", ResourceKind.PROCESSOR),
                2,
                2 * share * 10,
                ResourceLoad.Calls.UNKNOWN)));
  }

  @Test
  void namesAHeapThatIsNearlyFull() {
    assertThat(kinds(heap(10, i -> 0.9))).containsExactly("process.heap-full");
  }

  @Test
  void namesAHeapThatIsSmallInItsContainer() throws IOException {
    Files.writeString(
        group.resolve("memory.max"), Long.toString(10 * Runtime.getRuntime().maxMemory()));
    assertThat(kinds(heap(10, i -> 0.7))).containsExactly("process.small-heap");
  }

  private void quota(int periods, int throttled) throws IOException {
    Files.writeString(
        group.resolve("cpu.stat"), "nr_periods " + periods + "\nnr_throttled " + throttled + "\n");
  }

  /** The kernel counts the periods alone in which something ran. */
  @Test
  void isQuietAboutAQuotaThatABurstUsesUp() throws IOException {
    quota(0, 0);
    ProcessAdvisor advisor = new ProcessAdvisor(List::of, List::of, new ProcessFacts(group, time));
    for (int i = 1; i <= 3; i++) {
      quota(3 * i, i);
      time.advance(Duration.ofSeconds(10));
      assertThat(advisor.advise()).isEmpty();
    }
  }

  @Test
  void namesAQuotaThatRunsOutAndNotOnlyAtTheStart() throws IOException {
    quota(0, 0);
    ProcessAdvisor advisor = new ProcessAdvisor(List::of, List::of, new ProcessFacts(group, time));
    quota(100, 40);
    time.advance(Duration.ofSeconds(10));
    assertThat(advisor.advise()).isEmpty();
    quota(200, 80);
    time.advance(Duration.ofSeconds(10));
    assertThat(advisor.advise())
        .singleElement()
        .satisfies(advice -> {
          assertThat(advice.kind()).isEqualTo("process.throttled");
          assertThat(advice.title()).contains("40 %");
        });
    quota(300, 81);
    time.advance(Duration.ofSeconds(10));
    assertThat(advisor.advise()).isEmpty();
  }

  @Test
  void readsAQuotaOfItsControlGroup() throws IOException {
    Files.writeString(group.resolve("cpu.stat"), "nr_periods 100\nnr_throttled 40\n");
    ProcessFacts.Reading reading = new ProcessFacts(group, time).read();
    assertThat(reading.periods()).isEqualTo(100);
    assertThat(reading.throttled()).isEqualTo(40);
    assertThat(new ProcessFacts(group, time).memoryLimit()).isZero();
  }
}
