// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are named by {@code nginx.pid}; a shell stands for nginx. */
class NginxServerTest {

  private static final Path SHELL = Path.of("/bin/sh");

  @TempDir Path folder;

  @Test
  void knowsItsMasterByTheFolderThatItWasStartedWith() throws IOException {
    Process master = started("-p", folder.toString(), "-c", folder.resolve("a.conf").toString());
    try {
      assertThat(namedByThePidFile(master).pid()).contains(master.pid());
    } finally {
      end(master);
    }
  }

  /** A symbolic link may lead to the folder. */
  @Test
  void knowsItsMasterByAnotherNameOfTheFolder() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder);
    Process master = started("-p", link.toString(), "-c", "nginx.conf");
    try {
      assertThat(namedByThePidFile(master).isRunning()).isTrue();
    } finally {
      end(master);
    }
  }

  /** After a restart of the machine; to reload or end that one would hit another service. */
  @Test
  void leavesAnotherNginxThatGotItsProcessId() throws Exception {
    for (List<String> each :
        List.of(List.of("-g", "daemon on;"), List.of("-p", folder + "2", "-c", "nginx.conf"))) {
      Process other = started(each.toArray(String[]::new));
      try {
        NginxServer server = namedByThePidFile(other);
        assertThat(server.isRunning()).as("with %s", each).isFalse();
        server.stop();
        assertThat(other.isAlive()).isTrue();
      } finally {
        end(other);
      }
    }
  }

  /** Starts a process with the arguments of an nginx, which ends with its input. */
  private static Process started(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(SHELL.toString(), "-c", "read line", "nginx"));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).start();
  }

  private NginxServer namedByThePidFile(Process process) throws IOException {
    Files.writeString(folder.resolve("nginx.pid"), process.pid() + "\n");
    Path program = Path.of(process.info().command().orElse(SHELL.toString()));
    return new NginxServer(program, folder, folder.resolve("a.conf"));
  }

  private static void end(Process process) throws IOException {
    process.getOutputStream().close();
    process.destroyForcibly();
  }
}
