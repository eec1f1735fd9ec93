// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code ./headroom}, with a JDK that prints its command line. */
class LauncherTest {

  @TempDir Path folder;

  /** As cron and systemd call it, by a link in a folder of the path. */
  @Test
  void findsItsFolderThroughALinkAndNeedsNoHome() throws Exception {
    Path top = Files.createDirectory(folder.toRealPath().resolve("a folder"));
    Path script = Files.copy(Path.of("..", "headroom"), top.resolve("headroom"));
    Files.createDirectories(top.resolve("cli/target"));
    Files.createFile(top.resolve("cli/target/built"));
    Path jdk = folder.resolve("jdk");
    for (String each : new String[] {"java", "javac"}) {
      program(
          Files.createDirectories(jdk.resolve("bin")).resolve(each),
          "[ \"$1\" != -version ] || exec echo 'openjdk version \"25.0.3\"'; echo \"$@\"");
    }
    Path link = Files.createSymbolicLink(folder.resolve("linked"), script);

    ProcessBuilder builder = new ProcessBuilder("sh", link.toString(), "doctor");
    builder.environment().clear();
    builder
        .environment()
        .putAll(Map.of("PATH", System.getenv("PATH"), "JAVA_HOME", jdk.toString()));
    Process process = builder.redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(text).isZero();
    assertThat(text)
        .contains("-Dheadroom.home=" + top + " ")
        .endsWith(" dev.headroom.cli.Headroom doctor\n");
  }

  private static void program(Path file, String script) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }
}
