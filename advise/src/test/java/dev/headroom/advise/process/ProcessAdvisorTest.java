// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.advise.Advice;
import dev.headroom.advise.capacity.LoadSample;
import dev.headroom.advise.capacity.Resource;
import dev.headroom.advise.capacity.ResourceKind;
import dev.headroom.advise.capacity.ResourceLoad;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessAdvisorTest {
  @TempDir private Path group;

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
    return new ProcessAdvisor(() -> samples, new ProcessFacts(group))
        .advise().stream().map(Advice::kind).toList();
  }

  @Test
  void namesAHeapThatGrowsAndGrows() {
    assertThat(kinds(heap(60, i -> 0.3 + 0.006 * i))).containsExactly("process.leak");
  }

  @Test
  void isQuietAboutAHeapThatFillsAndStays() {
    assertThat(kinds(heap(60, i -> Math.min(0.6, 0.05 * i)))).isEmpty();
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

  @Test
  void readsAQuotaOfItsControlGroup() throws IOException {
    Files.writeString(group.resolve("cpu.stat"), "nr_periods 100\nnr_throttled 40\n");
    ProcessFacts.Reading reading = new ProcessFacts(group).read();
    assertThat(reading.periods()).isEqualTo(100);
    assertThat(reading.throttled()).isEqualTo(40);
    assertThat(new ProcessFacts(group).memoryLimit()).isZero();
  }
}
