// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.embedded;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A server's process and its children while they are stopped by a signal.
 *
 * <p>Immutable. Needs the command {@code kill}, as Linux and macOS have it.
 *
 * @param processes ids of the processes, the server's own first
 */
record FrozenProcesses(List<Long> processes) {
  private static final int TIMEOUT_SECONDS = 10;

  /** Stops a process, so that it starts no children, and then those that it has. */
  static FrozenProcesses freeze(ProcessHandle server) {
    signal("-STOP", List.of(server.pid()));
    List<Long> children = server.descendants().map(ProcessHandle::pid).toList();
    if (!children.isEmpty()) {
      signal("-STOP", children);
    }
    List<Long> all = new ArrayList<>(List.of(server.pid()));
    all.addAll(children);
    return new FrozenProcesses(List.copyOf(all));
  }

  /** Lets all go on; a child that has ended meanwhile does not matter. */
  void thaw() {
    for (Long each : processes) {
      if (ProcessHandle.of(each).isPresent()) {
        signal("-CONT", List.of(each));
      }
    }
  }

  private static void signal(String name, List<Long> processes) {
    List<String> command = new ArrayList<>(List.of("kill", name));
    processes.forEach(each -> command.add(each.toString()));
    try {
      Process kill = new ProcessBuilder(command).inheritIO().start();
      if (!kill.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        kill.destroyForcibly();
        throw new EmbeddedStoreException(
            "kill " + name + " did not end: is the machine overloaded?");
      }
      if (kill.exitValue() != 0 && name.equals("-STOP")) {
        throw new EmbeddedStoreException("kill " + name + " failed, see the line above");
      }
    } catch (IOException e) {
      throw new EmbeddedStoreException("the system has no command kill that stops a process", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedStoreException("interrupted while a process was signalled", e);
    }
  }
}
