// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts {@code ./headroom} as a user does, from the packaged program. Stateless. */
final class CommandProcess {

  private CommandProcess() {}

  /** Starts a command whose output goes to a file. */
  static Process start(Path log, List<String> arguments) throws IOException {
    Path cli = Rooms.top().resolve("cli").resolve("target");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // As the script starts short commands: what lives for seconds gains nothing by more of either.
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("-Dheadroom.home=" + Rooms.top());
    command.add("-cp");
    command.add(cli.resolve("headroom-cli.jar") + File.pathSeparator + cli.resolve("lib") + "/*");
    command.add("dev.headroom.cli.Headroom");
    command.addAll(arguments);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  /** Returns what a command has printed. */
  static String text(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
