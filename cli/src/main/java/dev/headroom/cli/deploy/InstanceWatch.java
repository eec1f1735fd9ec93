// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.deploy;

import dev.headroom.cli.deploy.journal.JournalEntry;
import dev.headroom.cli.deploy.journal.JournalEntry.Event;
import dev.headroom.cli.nginx.Backends;
import dev.headroom.cli.nginx.NginxServer;
import dev.headroom.cli.text.CommandException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Takes instances that are not ready out of nginx, and puts them back when they are.
 *
 * <p>Confined to one thread.
 *
 * <p>Method: each instance is called every 250 ms, also while an earlier call waits, and a call
 * fails after a second. So one that freezes has failed three times in a row after 1.75 s at most,
 * and is taken out by the next round; a pause of less than 1.5 s takes none out. Three failures
 * mark it as down in the upstream file, three successes remove the mark. An instance leaves only
 * while another one is ready, and no more than half of them are out: what all lack, such as their
 * database, no removal mends, and an overload that makes each of them slow would end at the last
 * one.
 */
final class InstanceWatch implements AutoCloseable {

  private static final Duration PERIOD = Duration.ofMillis(250);
  private static final int IN_A_ROW = 3;

  private final DeploymentFolder folder;
  private final Consumer<String> listener;
  private final Readiness readiness;

  /** Successes in a row by port, or failures in a row as a negative number. */
  private final Map<Integer, Integer> streaks = new ConcurrentHashMap<>();

  private String fault = "";

  /**
   * Creates a watch.
   *
   * @param listener gets what changes, in a line each
   */
  InstanceWatch(DeploymentFolder folder, Consumer<String> listener) {
    this.folder = folder;
    this.listener = listener;
    this.readiness = new Readiness(folder.settings().readyPath());
  }

  /** Watches until the thread is interrupted. */
  void run() throws InterruptedException {
    long next = System.nanoTime();
    while (true) {
      try {
        round();
        fault = "";
      } catch (CommandException e) {
        report(String.valueOf(e.getMessage()));
      }
      next = Math.max(next + PERIOD.toNanos(), System.nanoTime());
      Thread.sleep(Duration.ofNanos(Math.max(0, next - System.nanoTime())));
    }
  }

  /** What cannot be done is said once, not in each round. */
  private void report(String message) {
    if (!message.equals(fault)) {
      listener.accept(message);
      fault = message;
    }
  }

  private void round() throws InterruptedException {
    Backends seen = Backends.read(folder.upstream());
    streaks.keySet().retainAll(seen.ports());
    if (!down(seen).equals(seen.down())) {
      apply();
    }
    for (int port : seen.ports()) {
      var _ =
          readiness
              .probe(port)
              .thenAccept(ready -> streaks.merge(port, ready ? 1 : -1, InstanceWatch::extended));
    }
  }

  private static int extended(int streak, int latest) {
    return Integer.signum(streak) == latest ? streak + latest : latest;
  }

  /** A deployer may have written the file meanwhile: it is read again under the lock. */
  private void apply() throws InterruptedException {
    try (FolderLock _ = FolderLock.ofUpstream(folder.home())) {
      Backends present = Backends.read(folder.upstream());
      Set<Integer> down = down(present);
      if (down.equals(present.down())) {
        return;
      }
      NginxServer nginx = folder.nginx();
      new Backends(present.ports(), down).write(folder.upstream());
      boolean reloaded = false;
      try {
        nginx.test();
        nginx.reload();
        reloaded = true;
      } finally {
        if (!reloaded) {
          // The file says what nginx does, so that this is tried again.
          present.write(folder.upstream());
        }
      }
      for (int port : present.ports()) {
        if (down.contains(port) != present.down().contains(port)) {
          note(port, down.contains(port));
        }
      }
    }
  }

  private void note(int port, boolean isDown) {
    String text =
        isDown
            ? "the instance on port %d was not ready three times in a row: nginx sends it no"
                + " requests"
            : "the instance on port %d is ready again: nginx sends it requests";
    String line = text.formatted(port);
    folder.journal().append(JournalEntry.of(0, Event.NOTED, line));
    listener.accept(line);
  }

  /** Returns the ports that should get no requests. */
  private Set<Integer> down(Backends present) {
    Set<Integer> down = new TreeSet<>(present.down());
    down.removeIf(port -> streak(port) >= IN_A_ROW);
    for (int port : present.ports()) {
      boolean fails = streak(port) <= -IN_A_ROW && !down.contains(port);
      if (fails
          && down.size() < present.ports().size() / 2
          && isAnotherReady(port, present, down)) {
        down.add(port);
      }
    }
    return down;
  }

  private boolean isAnotherReady(int port, Backends present, Set<Integer> down) {
    return present.ports().stream()
        .anyMatch(each -> each != port && !down.contains(each) && streak(each) > 0);
  }

  private int streak(int port) {
    return streaks.getOrDefault(port, 0);
  }

  @Override
  public void close() {
    readiness.close();
  }
}
