// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The units of {@code deploy/systemd}. */
class UnitFilesTest {

  private static final Path FOLDER = Lab.REPOSITORY.resolve("deploy/systemd");
  private static final Path ANALYSER = Path.of("/usr/bin/systemd-analyze");

  private static final Map<String, CommandLine> UNITS =
      Map.of(
          "headroom-deploy.service", new CommandLine(new DeployCommand(Lab.REPOSITORY)),
          "headroom-watch.service", new CommandLine(new WatchCommand()));

  @TempDir Path folder;

  @Test
  void startCommandsThatThereAre() throws IOException {
    for (Map.Entry<String, CommandLine> unit : UNITS.entrySet()) {
      List<String> words = List.of(line(unit.getKey(), "ExecStart=").split(" ", -1));
      assertThat(words.getFirst()).isEqualTo("/opt/headroom/headroom");
      assertThat(words.get(1)).isEqualTo(unit.getValue().getCommandName());
      // Throws where an argument is wrong.
      unit.getValue().parseArgs(words.subList(2, words.size()).toArray(String[]::new));
    }
  }

  @Test
  void leaveRunningWhatADeploymentHasStarted() throws IOException {
    assertThat(line("headroom-deploy.service", "KillMode=")).isEqualTo("process");
    assertThat(line("headroom-deploy.service", "RemainAfterExit=")).isEqualTo("yes");
  }

  @Test
  void areAcceptedBySystemd() throws Exception {
    if (!Files.isExecutable(ANALYSER)) { // where it is not installed, the other tests stand alone
      return;
    }
    for (String name : UNITS.keySet()) {
      Path unit = folder.resolve(name);
      // A user and a program that there are.
      Files.writeString(
          unit,
          Files.readString(FOLDER.resolve(name))
              .replace("User=shop", "User=root")
              .replace("/opt/headroom/headroom", "/bin/sh"));
      Path output = folder.resolve("output");
      Process process =
          new ProcessBuilder(ANALYSER.toString(), "verify", "--man=no", unit.toString())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      assertThat(process.waitFor()).as(Files.readString(output)).isZero();
      assertThat(Files.readString(output)).doesNotContain(unit.toString());
    }
  }

  private static String line(String unit, String name) throws IOException {
    return Files.readAllLines(FOLDER.resolve(unit)).stream()
        .filter(each -> each.startsWith(name))
        .findFirst()
        .map(each -> each.substring(name.length()))
        .orElse("");
  }
}
