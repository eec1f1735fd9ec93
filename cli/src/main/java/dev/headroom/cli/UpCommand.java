// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

import dev.headroom.bench.app.AppLaunch;
import dev.headroom.bench.app.AppProcess;
import dev.headroom.bench.app.AppStartException;
import dev.headroom.bench.app.ReferenceApp;
import dev.headroom.cli.process.Program;
import dev.headroom.cli.process.WantedPort;
import dev.headroom.cli.setup.AppSecret;
import dev.headroom.cli.text.CommandException;
import dev.headroom.cli.text.StartReport;
import dev.headroom.cli.text.UsageException;
import dev.headroom.cli.topology.Topology;
import dev.headroom.cli.topology.TopologyPlan;
import dev.headroom.store.embedded.FreePort;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs an app on embedded stores until it is interrupted. Confined to one thread. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = {
      "Runs an app on embedded PostgreSQL and Redis until Ctrl-C.",
      "Each app has servers and data of its own, so several run side by side.",
      "DATABASE_URL and REDIS_URL name servers of your own instead.",
      "With --topology scaling: several instances behind nginx and PgBouncer, which are installed"
          + " by apt-get install nginx pgbouncer."
    },
    footer = {
      "",
      "Examples:",
      "  ./headroom up alpine --port 8081 --scale 0.1",
      "  ./headroom up jewgo --topology scaling --instances 3 --replicas 2"
    })
final class UpCommand implements Callable<Integer> {

  private static final Duration START_TIMEOUT = Duration.ofMinutes(15);
  private static final Duration WATCH_PAUSE = Duration.ofSeconds(2);
  private static final int DEFAULT_INSTANCES = 3;

  private final Workspace workspace;

  @Mixin private AppSelection selection = new AppSelection();

  @Option(
      names = "--port",
      defaultValue = "8080",
      paramLabel = "N",
      description = "HTTP port, 0 for a free one; default ${DEFAULT-VALUE}")
  private int port;

  @Option(
      names = "--address",
      defaultValue = "127.0.0.1",
      paramLabel = "A",
      description =
          "address to listen on, 0.0.0.0 for every network of this machine; default"
              + " ${DEFAULT-VALUE}")
  private InetAddress address = InetAddress.getLoopbackAddress();

  @Option(
      names = "--scale",
      defaultValue = "1",
      paramLabel = "S",
      description =
          "share of the data to generate at the first start: 1 is all (Alpine: 2 000 000"
              + " notifications, TOEIC: 50 000 questions, JewGo: 50 000 restaurants, CivicLog: 300"
              + " 000 violations), 0 none; default ${DEFAULT-VALUE}")
  private double scale;

  @Option(
      names = "--replicas",
      defaultValue = "0",
      paramLabel = "N",
      description =
          "streaming replicas of the embedded PostgreSQL, to which the app sends read-only"
              + " transactions, 0 to 4; default ${DEFAULT-VALUE}")
  private int replicas;

  @Option(
      names = "--topology",
      paramLabel = "NAME",
      description = "scaling: nginx, PgBouncer and several instances of the app")
  private @Nullable String topology;

  @Option(
      names = "--instances",
      paramLabel = "N",
      description = "instances of the app with --topology scaling, 2 to 9; default 3")
  private @Nullable Integer instances;

  @Spec private CommandSpec spec = CommandSpec.create();
  private volatile boolean stopping;

  UpCommand(Workspace workspace) {
    this.workspace = workspace;
  }

  /** What is started on the stores. */
  private record Start(
      StartReport report, Stores stores, Path appData, AppLaunch launch, boolean known) {}

  /** What runs: how it is awaited until it ends by itself, and how it is stopped. */
  private record Running(Supplier<RuntimeException> awaitEnd, Runnable stop) {}

  @Override
  public Integer call() {
    String app = selection.app();
    PrintWriter out = spec.commandLine().getOut();
    Argument.SCALE.require(scale >= 0 && scale <= 10, scale);
    Argument.PORT.require(port >= 0 && port <= 65_535, port);
    Argument.REPLICAS.require(replicas >= 0 && replicas <= 4, replicas);
    Argument.ADDRESS.require(WantedPort.isFree(address, 0), address.getHostAddress());
    int wanted = requireTopology();
    Path jar = selection.jar(workspace);
    if (port != 0 && !WantedPort.isFree(address, port)) {
      throw new CommandException(
          "port %d is already in use: stop the process that listens on it, or choose another with --port"
              .formatted(port));
    }
    int listenPort = port == 0 ? FreePort.find() : port;
    Path folder = selection.folder(workspace);
    Path appData = folder.resolve(app);
    Map<String, String> given = workspace.environment();
    boolean known = AppSecret.PASSWORD.find(appData).isPresent();
    Stores stores = Stores.start(out, appData, given, app, replicas);
    // Until the app is a process that a hook of its own stops before them.
    Thread closing = new Thread(stores::close, "close-stores");
    Running running;
    try {
      Runtime.getRuntime().addShutdownHook(closing);
      Map<String, String> environment =
          AppEnvironment.of(app, given, stores, appData, listenPort, scale);
      environment.put("SERVER_ADDRESS", address.getHostAddress());
      environment.putIfAbsent("HEADROOM_CONSOLE_ENABLED", "true");
      AppLaunch launch =
          new AppLaunch(app, jar, folder.resolve("apps"), environment, List.of("-Xmx1g"));
      Start start = new Start(new StartReport(out, app), stores, appData, launch, known);
      running = topology == null ? single(start) : several(start, wanted, environment, listenPort);
    } catch (RuntimeException | Error e) {
      var _ = removed(closing);
      stores.close();
      throw e;
    }
    return untilEnd(out, running, stores, closing);
  }

  /** Returns how many instances are wanted; 1 without a topology. */
  private int requireTopology() {
    if (topology == null) {
      if (instances != null) {
        throw new UsageException(
            "--instances is given without --topology: add --topology scaling, or leave it out");
      }
      return 1;
    }
    Argument.TOPOLOGY.require(topology.equals("scaling"), topology);
    int wanted = instances == null ? DEFAULT_INSTANCES : instances;
    Argument.INSTANCES.require(wanted >= 2 && wanted <= 9, wanted);
    if (!workspace.environment().getOrDefault("DATABASE_URL", "").isBlank()) {
      throw new CommandException(
          "--topology needs the embedded PostgreSQL, but DATABASE_URL names another: leave one"
              + " out");
    }
    Program.requireAll(TopologyPlan.NAME, List.of(Program.NGINX, Program.PGBOUNCER));
    return wanted;
  }

  private Running single(Start start) {
    StartReport report = start.report();
    report.print("starting " + selection.app() + " ...");
    AppProcess process = AppProcess.start(start.launch(), report::printProgress);
    return new Running(() -> run(start, process), process::close);
  }

  /** Returns why the app ended; Ctrl-C ends it too. */
  private RuntimeException run(Start start, AppProcess process) {
    try {
      process.awaitReady(START_TIMEOUT);
    } catch (AppStartException e) {
      return e;
    }
    String at = process.address().toString();
    printAddresses(start, at);
    printSignIns(start, at);
    start.report().print("log", process.logFile());
    int code = whileWatched(start, process::awaitExit);
    return new CommandException(
        "app %s exited with code %d: see %s".formatted(selection.app(), code, process.logFile()));
  }

  private Running several(
      Start start, int wanted, Map<String, String> environment, int listenPort) {
    environment.computeIfAbsent(
        "HEADROOM_EDGE_CSRF_SECRET", name -> AppSecret.FORMS.readOrCreate(start.appData()));
    if (!workspace.environment().containsKey(AppEnvironment.imagesVariable(selection.app()))) {
      // Each instance would make the same sizes of the same pictures.
      environment.remove(AppEnvironment.imagesVariable(selection.app()));
    }
    AppLaunch app = start.launch();
    TopologyPlan plan =
        new TopologyPlan(
            new AppLaunch(app.app(), app.jar(), app.home(), environment, List.of("-Xmx512m")),
            wanted,
            workspace.home().resolve("deploy"),
            start.appData().resolve("topology"),
            new InetSocketAddress(address, listenPort));
    StartReport report = start.report();
    Topology several = new Topology(plan, report::print, report::printProgress);
    return new Running(() -> run(start, several), several::close);
  }

  private RuntimeException run(Start start, Topology several) {
    try {
      several.start();
    } catch (RuntimeException e) {
      return e;
    }
    printAddresses(start, several.address());
    several.description().forEach(start.report()::print);
    printSignIns(start, several.address());
    if (scale > 0) {
      Path passwordFile = AppSecret.PASSWORD.file(start.appData());
      start.report().print("check", several.checkCommand(passwordFile));
    }
    return new CommandException(whileWatched(start, several::awaitEnd));
  }

  /** Waits for the end of what runs, and looks after the stores meanwhile. */
  private <T> T whileWatched(Start start, Supplier<T> end) {
    start.report().print("Press Ctrl-C to stop it.");
    Thread watch = Thread.ofVirtual().name("watch-stores").start(() -> watch(start.stores()));
    T ended = end.get();
    watch.interrupt();
    return ended;
  }

  /** Uses what runs until it ends by itself, which is a failure, or by Ctrl-C. */
  private int untilEnd(PrintWriter out, Running running, Stores stores, Thread closing) {
    Runnable stop =
        () -> {
          running.stop().run();
          stores.close();
        };
    Thread hook = new Thread(() -> interrupted(out, stop), "stop-app");
    try {
      Runtime.getRuntime().addShutdownHook(hook);
      Runtime.getRuntime().removeShutdownHook(closing);
    } catch (IllegalStateException shuttingDown) {
      stop.run();
      return 0;
    }
    RuntimeException failure;
    try {
      failure = running.awaitEnd().get();
    } catch (RuntimeException e) {
      failure = e;
    }
    if (!removed(hook)) {
      // The JVM is shutting down, and the hook stops everything.
      return 0;
    }
    stop.run();
    throw failure;
  }

  /** Until the JVM shuts down: the servers end then, and none is to be started again. */
  private void watch(Stores stores) {
    try {
      while (!stopping) {
        Thread.sleep(WATCH_PAUSE);
        if (!stopping) {
          stores.check();
        }
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  private void interrupted(PrintWriter out, Runnable stop) {
    stopping = true;
    out.println();
    out.println("stopping " + selection.app() + ", within 20 seconds ...");
    out.flush();
    stop.run();
  }

  private void printAddresses(Start start, String at) {
    start.report().printAddresses(at);
    if (replicas > 0 || topology != null) {
      Stores stores = start.stores();
      start.report().printDatabases(stores.databaseUrl(), stores.replicaUrls(selection.app()));
    }
  }

  private void printSignIns(Start start, String at) {
    Map<String, String> given = workspace.environment();
    Path appData = start.appData();
    if (Boolean.parseBoolean(given.getOrDefault("HEADROOM_CONSOLE_ENABLED", "true"))) {
      boolean own = given.containsKey(AppEnvironment.OPERATOR_TOKEN);
      start.report().printConsole(at, own ? null : AppSecret.OPERATOR_TOKEN.readOrCreate(appData));
    }
    if (scale > 0) {
      String password = start.known() ? null : AppSecret.PASSWORD.readOrCreate(appData);
      Map<String, String> users = ReferenceApp.of(selection.app()).users();
      start.report().printUsers(users, password, AppSecret.PASSWORD.file(appData));
    }
  }

  private static boolean removed(Thread hook) {
    try {
      return Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return false;
    }
  }
}
