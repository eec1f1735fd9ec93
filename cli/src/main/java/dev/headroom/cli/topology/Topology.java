// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.topology;

import dev.headroom.bench.app.AppLaunch;
import dev.headroom.bench.app.AppProcess;
import dev.headroom.bench.app.ReferenceApp;
import dev.headroom.cli.process.WantedPort;
import dev.headroom.cli.text.CommandException;
import dev.headroom.cli.text.ShellWord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A topology on this machine: PgBouncer before the primary, instances of an app, and nginx before
 * them.
 *
 * <p>The schema, the sample data and the added indexes are made first, past PgBouncer: they hold
 * locks of a session, which a pooler in transaction mode breaks. An instance that ends by itself is
 * reported, and nginx sends its requests to the others.
 *
 * <p>One thread at a time, but for {@link #close}, which another thread may call at any time: what
 * is being started then ends too.
 */
public final class Topology implements AutoCloseable {

  private static final Duration START_TIMEOUT = Duration.ofMinutes(15);
  private static final Duration WATCH_PAUSE = Duration.ofMillis(500);

  /** The ports of docs/operate, taken where they are free. */
  private static final int FIRST_INSTANCE = 5000;

  private static final int POOLER = 6432;

  private final TopologyPlan plan;
  private final Consumer<String> out;
  private final Consumer<String> appLines;
  private final List<AutoCloseable> processes = new ArrayList<>();
  private @Nullable Members members;
  private boolean closed;

  /** An instance of the app. */
  private record Instance(int number, int port, AppProcess process) {

    String address() {
      return "http://127.0.0.1:" + port;
    }
  }

  /** What runs. */
  private record Members(PgBouncer pooler, List<Instance> instances, Balancer balancer) {}

  /**
   * Creates a topology that is not started.
   *
   * @param out receives lines for the user
   * @param appLines receives the lines that the app prints while it generates data
   */
  public Topology(TopologyPlan plan, Consumer<String> out, Consumer<String> appLines) {
    this.plan = plan;
    this.out = out;
    this.appLines = appLines;
  }

  /**
   * Starts everything, and returns when requests are served.
   *
   * @throws CommandException if something does not start, or the topology was closed meanwhile
   * @throws dev.headroom.bench.app.AppStartException if an instance does not start
   */
  public void start() {
    String app = plan.app().app();
    if (plan.generates()) {
      out.accept("generating the data of " + app + " past PgBouncer ...");
      finish(plan.generation());
    }
    out.accept("migrating schema and indexes past PgBouncer ...");
    finish(plan.migration(), "--headroom.command=migrate");
    out.accept("starting PgBouncer ...");
    PgBouncer pooler =
        launched(() ->
            PgBouncer.start(
                plan.deploy().resolve("pgbouncer").resolve("pgbouncer.ini"),
                plan.folder().resolve("pgbouncer"),
                plan.primary(),
                WantedPort.orAny(POOLER)));
    pooler.awaitReady();
    out.accept("starting %d instances of %s ...".formatted(plan.instances(), app));
    List<Instance> instances =
        IntStream.range(0, plan.instances()).mapToObj(i -> startInstance(i, pooler)).toList();
    for (Instance each : instances) {
      each.process().awaitReady(START_TIMEOUT);
    }
    out.accept("starting nginx ...");
    List<Integer> ports = instances.stream().map(Instance::port).toList();
    Balancer balancer =
        launched(() ->
            Balancer.start(
                plan.deploy().resolve("nginx"),
                plan.folder().resolve("nginx"),
                plan.listen(),
                ports));
    members = new Members(pooler, instances, balancer);
  }

  /** Runs the app until it ends by itself. */
  private void finish(AppLaunch launch, String... arguments) {
    try (AppProcess process = launched(() -> AppProcess.start(launch, appLines, arguments))) {
      int code = process.awaitExit();
      if (code != 0) {
        throw new CommandException(
            "the database of %s was not prepared, exit code %d: see %s%n%s"
                .formatted(launch.app(), code, process.logFile(), process.lastOutput()));
      }
    }
  }

  private Instance startInstance(int index, PgBouncer pooler) {
    int port = WantedPort.orAny(FIRST_INSTANCE + index);
    AppLaunch launch = plan.instance(port, pooler.url());
    return new Instance(index + 1, port, launched(() -> AppProcess.start(launch, line -> {})));
  }

  /** Starts a process, of which {@link #close} knows from its first moment on. */
  private synchronized <T extends AutoCloseable> T launched(Supplier<T> start) {
    if (closed) {
      throw new CommandException("the topology was stopped while it started");
    }
    T process = start.get();
    processes.add(process);
    return process;
  }

  /** Returns lines on what runs, for the user: a name and an address or a file a line. */
  public List<String> description() {
    Members known = members();
    List<String> lines = new ArrayList<>();
    for (Instance each : known.instances()) {
      lines.add(
          "  instance %d    %s, process %d, %s"
              .formatted(
                  each.number(), each.address(), each.process().pid(), each.process().logFile()));
    }
    lines.add(
        "  PgBouncer     127.0.0.1:%d, %s".formatted(known.pooler().port(), known.pooler().log()));
    lines.add("  nginx         " + known.balancer().log());
    return lines;
  }

  /** Returns the address at which the instances are reached together. */
  public String address() {
    return members().balancer().address();
  }

  /**
   * Returns the command that checks what runs, for a topology with sample users.
   *
   * @param passwordFile the file with their password
   */
  public String checkCommand(Path passwordFile) {
    List<Instance> instances = members().instances();
    List<Integer> ports = instances.stream().map(Instance::port).toList();
    String named =
        ports.equals(List.of(FIRST_INSTANCE, FIRST_INSTANCE + 1, FIRST_INSTANCE + 2))
            ? ""
            : " --instance " + String.join(",", instances.stream().map(Instance::address).toList());
    return "./headroom check --scaling %s%s %s --password-file %s"
        .formatted(
            address(),
            named,
            ReferenceApp.of(plan.app().app()).checkOptions(),
            ShellWord.of(passwordFile));
  }

  /**
   * Waits until nothing serves requests any more, and reports instances that end meanwhile.
   *
   * @return the message on what ended
   */
  public String awaitEnd() {
    Members known = members();
    Set<Integer> reported = new HashSet<>();
    try {
      while (true) {
        for (Instance each : known.instances()) {
          if (!each.process().isAlive() && reported.add(each.number())) {
            out.accept(ending(each) + ": nginx sends its requests to the others");
          }
        }
        if (!known.pooler().isAlive()) {
          return known.pooler().endMessage();
        }
        if (!known.balancer().isAlive()) {
          return known.balancer().endMessage();
        }
        if (reported.size() == known.instances().size()) {
          return "no instance is left: see " + plan.app().home();
        }
        Thread.sleep(WATCH_PAUSE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  private static String ending(Instance instance) {
    return "instance %d on port %d exited with code %d, see %s"
        .formatted(
            instance.number(),
            instance.port(),
            instance.process().awaitExit(),
            instance.process().logFile());
  }

  private Members members() {
    Members known = members;
    if (known == null) {
      throw new IllegalStateException("the topology is not started");
    }
    return known;
  }

  /** Ends all processes, the last one first: nginx, the instances, PgBouncer. */
  @Override
  public void close() {
    List<AutoCloseable> ending;
    synchronized (this) {
      closed = true;
      ending = List.copyOf(processes).reversed();
      processes.clear();
    }
    ending.forEach(this::end);
  }

  /** One that does not end must not keep the others. */
  private void end(AutoCloseable process) {
    try {
      process.close();
    } catch (Exception e) {
      out.accept("a process did not end: " + e.getMessage());
    }
  }
}
