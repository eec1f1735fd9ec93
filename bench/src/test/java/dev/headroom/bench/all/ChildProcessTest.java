// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.all;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessTest {

  private static final Duration MINUTES = Duration.ofMinutes(3);

  @TempDir Path folder;

  /** Does what its first argument says. */
  static final class Program {
    @SuppressWarnings("SystemOut")
    public static void main(String[] args) {
      System.out.println(
          "headroom: " + args[0] + " in " + System.getProperty("java.class.path", "").isEmpty());
      if (args[0].equals("stays")) {
        while (true) {
          LockSupport.park();
        }
      }
      System.exit(args[0].equals("fails") ? 3 : 0);
    }
  }

  private final ChildProcess launcher = new ChildProcess(Program.class.getName());

  @Test
  void reportsNothingOfAProgramThatEndsWell() {
    assertThat(launcher.run(List.of("works"), folder.resolve("log"), MINUTES)).isNull();
    assertThat(folder.resolve("log")).content().contains("headroom: works in false");
  }

  @Test
  void reportsTheExitCodeAndTheMessageOfAProgramThatFails() {
    assertThat(launcher.run(List.of("fails"), folder.resolve("log"), MINUTES))
        .isEqualTo("exit code 3: headroom: fails in false");
  }

  @Test
  void stopsAProgramThatTakesTooLong() {
    assertThat(launcher.run(List.of("stays"), folder.resolve("log"), Duration.ofSeconds(1)))
        .isEqualTo("stopped after 1 s");
  }
}
