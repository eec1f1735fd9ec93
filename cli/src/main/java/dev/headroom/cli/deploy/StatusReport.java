// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.deploy;

import dev.headroom.cli.deploy.journal.History;
import dev.headroom.cli.deploy.journal.JournalEntry;
import dev.headroom.cli.nginx.Backends;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Shows a deployment: what serves, the instances, nginx, the journal and the lock. Immutable. */
record StatusReport(DeploymentFolder folder) {

  /**
   * Prints the report.
   *
   * @return whether all is as it should be: each instance that serves is ready and gets requests,
   *     nginx runs, Redis responds where the deployment has one, and no operation was interrupted
   */
  boolean print(PrintWriter out) throws IOException {
    List<JournalEntry> entries = folder.journal().read();
    History history = History.of(entries);
    Backends backends = Backends.read(folder.upstream());
    boolean good = history.current() > 0;
    out.println(good ? "release   " + history.current() : "nothing was deployed yet");
    try (Readiness readiness = new Readiness(folder.settings().readyPath())) {
      for (int port : ports(backends)) {
        boolean serves = history.hasServed() && backends.ports().contains(port);
        good &= print(out, port, serves, backends, readiness);
      }
    }
    Optional<Long> nginx = folder.nginx().pid();
    good &= nginx.isPresent();
    out.println("nginx     " + nginx.map(pid -> "process " + pid).orElse("does not run"));
    good &= printRedis(out);
    if (!entries.isEmpty()) {
      JournalEntry last = entries.getLast();
      out.println("journal   %s %s".formatted(last.at(), last.detail()));
    }
    String deployer = FolderLock.deployer(folder.home());
    out.println("deployer  " + (deployer == null ? "none" : deployer));
    if (deployer == null && history.interrupted().isPresent()) {
      out.println(history.interrupted().get().interruption(folder.home()));
      good = false;
    }
    out.flush();
    return good;
  }

  /** Prints the line of the deployment's Redis, if it has one; returns whether it responds. */
  private boolean printRedis(PrintWriter out) {
    DeploymentRedis redis = folder.redis();
    if (!redis.isSetUp()) {
      return true;
    }
    boolean responds = redis.responds();
    out.println(
        "redis     port %d %s".formatted(redis.port(), responds ? "responds" : "does not respond"));
    return responds;
  }

  /** Prints the line of an instance that serves or runs; returns whether it is as it should be. */
  private boolean print(
      PrintWriter out, int port, boolean serves, Backends backends, Readiness readiness) {
    Instances instances = new Instances(folder);
    Optional<Instance> instance = instances.at(port);
    boolean runs = instance.filter(Instance::runs).isPresent();
    if (!serves && !runs) {
      return true;
    }
    boolean ready = runs && readiness.probe(port).join();
    boolean down = backends.down().contains(port);
    out.println(
        "%-5d     release %-3s  %-13s  %-9s  %s"
            .formatted(
                port,
                instance.map(each -> Integer.toString(each.release())).orElse("-"),
                instance.filter(Instance::runs).map(each -> "process " + each.pid()).orElse("-"),
                ready ? "ready" : runs ? "not ready" : "ended",
                colour(port) + use(serves, down) + since(instance)));
    return !serves || (ready && !down);
  }

  private static String use(boolean serves, boolean down) {
    return !serves ? ", kept" : down ? ", serves, taken out by watch" : ", serves";
  }

  private static String since(Optional<Instance> instance) {
    return instance
        .filter(Instance::runs)
        .flatMap(Instance::since)
        .map(each -> ", since " + each.truncatedTo(ChronoUnit.SECONDS))
        .orElse("");
  }

  private String colour(int port) {
    return folder.settings().blue().contains(port) ? "blue" : "green";
  }

  private List<Integer> ports(Backends backends) {
    List<Integer> ports = new ArrayList<>(folder.settings().blue());
    ports.addAll(folder.settings().green());
    backends.ports().stream().filter(each -> !ports.contains(each)).forEach(ports::add);
    return ports;
  }
}
