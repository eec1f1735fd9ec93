// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.cli.deploy.journal.JournalEntry;
import dev.headroom.cli.nginx.Backends;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The watch on a real nginx, with instances that are stopped by a signal. */
class InstanceWatchIT {

  @Test
  void takesAFrozenInstanceOutSoThatNobodyWaitsAndPutsItBack() throws Exception {
    Lab.use(
        2,
        lab -> {
          lab.deploy("one");
          Instance first = lab.running().getFirst();
          Instance second = lab.running().getLast();
          String out =
              "the instance on port %d was not ready three times in a row: nginx sends it no requests"
                  .formatted(first.port());
          String back =
              "the instance on port %d is ready again: nginx sends it requests"
                  .formatted(first.port());
          List<String> lines = new CopyOnWriteArrayList<>();
          try (InstanceWatch watch = new InstanceWatch(lab.deployment(), lines::add)) {
            Thread thread = Thread.startVirtualThread(() -> watch(watch));
            try {
              signal("-STOP", first);
              await().atMost(Lab.PATIENCE).until(() -> lines.contains(out));
              assertThat(down(lab)).containsExactly(first.port());
              await().atMost(Lab.PATIENCE).until(() -> hasOneWorker(lab));
              for (int i = 0; i < 20; i++) {
                assertThat(lab.send("POST", "/"))
                    .startsWith("HTTP/1.1 200 ")
                    .endsWith("one hello " + second.port());
              }
              assertThat(lab.run("status").expect(1).text()).contains("taken out by watch");

              // The last one stays, whatever it does: nothing is better than it.
              signal("-STOP", second);
              await()
                  .during(Duration.ofMillis(3500))
                  .atMost(Lab.PATIENCE)
                  .until(() -> down(lab).equals(Set.of(first.port())));

              signal("-CONT", second);
              signal("-CONT", first);
              await().atMost(Lab.PATIENCE).until(() -> lines.contains(back) && down(lab).isEmpty());
            } finally {
              signal("-CONT", first);
              signal("-CONT", second);
              thread.interrupt();
              thread.join();
            }
          }
          assertThat(lab.deployment().journal().read().stream().map(JournalEntry::detail))
              .contains(out, back);
        });
  }

  /** An old worker may still accept a connection after a reload, until it has ended. */
  private static boolean hasOneWorker(Lab lab) {
    long nginx = lab.deployment().nginx().pid().orElseThrow();
    return ProcessHandle.of(nginx).orElseThrow().children().count() == 1;
  }

  private static void watch(InstanceWatch watch) {
    try {
      watch.run();
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  private static Set<Integer> down(Lab lab) {
    return Backends.read(lab.deployment().upstream()).down();
  }

  private static void signal(String name, Instance instance) throws Exception {
    new ProcessBuilder("kill", name, Long.toString(instance.pid())).start().waitFor();
  }
}
