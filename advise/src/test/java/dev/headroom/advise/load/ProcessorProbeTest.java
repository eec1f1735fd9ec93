// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessorProbeTest {
  @TempDir private Path folder;

  private ProcessorProbe probe(String allowed) throws IOException {
    Path status = folder.resolve("status");
    Files.writeString(status, "Name:\tjava\nCpus_allowed_list:\t" + allowed + "\n");
    Path stat = folder.resolve("stat");
    Files.writeString(
        stat,
        """
        cpu  900 0 300 5000 10 0 0 0 0 0
        cpu0 500 20 100 2500 5 10 20 50 0 0
        cpu1 400 0 200 2500 5 0 0 0 0 0
        intr 1
        """);
    return new ProcessorProbe(status, stat);
  }

  @Test
  void countsWhatAllProcessesUseOfTheProcessorsThatThisOneMayUse() throws IOException {
    assertThat(probe("0").totals().busySeconds()).isCloseTo(7, within(1e-9));
  }

  @Test
  void countsTheProcessAloneUnderASmallerQuota() throws IOException {
    int more = Runtime.getRuntime().availableProcessors() + 4;
    double own = ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
    assertThat(probe("0-" + more).totals().busySeconds()).isGreaterThanOrEqualTo(own * 0.9);
  }

  @Test
  void readsThisMachine() {
    ProcessorProbe here = new ProcessorProbe();
    assertThat(here.size()).isGreaterThanOrEqualTo(1);
    assertThat(here.totals().busySeconds()).isGreaterThan(0);
  }
}
