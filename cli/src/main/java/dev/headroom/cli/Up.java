// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

import dev.headroom.bench.app.AppLaunch;
import dev.headroom.bench.app.AppProcess;
import dev.headroom.bench.app.AppStartException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
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
      "DATABASE_URL and REDIS_URL name servers of your own instead."
    },
    footer = {"", "Example: ./headroom up alpine --port 8081 --scale 0.1"})
final class Up implements Callable<Integer> {

  private static final Duration START_TIMEOUT = Duration.ofMinutes(15);
  private static final Duration WATCH_PAUSE = Duration.ofSeconds(2);

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
          "address to listen on, 0.0.0.0 for every network of this machine; default ${DEFAULT-VALUE}")
  private InetAddress address = InetAddress.getLoopbackAddress();

  @Option(
      names = "--scale",
      defaultValue = "1",
      paramLabel = "S",
      description =
          "share of the data to generate at the first start: 1 is all (Alpine: 2 000 000 notifications, TOEIC: 50 000 questions, JewGo: 50 000 restaurants, CivicLog: 300 000 violations), 0 none; default ${DEFAULT-VALUE}")
  private double scale;

  @Option(
      names = "--replicas",
      defaultValue = "0",
      paramLabel = "N",
      description =
          "streaming replicas of the embedded PostgreSQL, to which the app sends read-only transactions, 0 to 4; default ${DEFAULT-VALUE}")
  private int replicas;

  @Spec private CommandSpec spec = CommandSpec.create();

  Up(Workspace workspace) {
    this.workspace = workspace;
  }

  @Override
  public Integer call() {
    String app = selection.app();
    PrintWriter out = spec.commandLine().getOut();
    Argument.SCALE.require(scale >= 0 && scale <= 10, scale);
    Argument.PORT.require(port >= 0 && port <= 65_535, port);
    Argument.REPLICAS.require(replicas >= 0 && replicas <= 4, replicas);
    Path jar = selection.jar(workspace);
    int listenPort = requireFree(address, port);
    Path folder = selection.folder(workspace);
    Path appData = folder.resolve(app);
    Map<String, String> given = workspace.environment();
    boolean known = Workspace.hasPassword(appData);
    Stores stores = Stores.start(out, appData, given, app, replicas);
    AppProcess process = null;
    Thread shutdownHook = null;
    try {
      Map<String, String> environment =
          AppEnvironment.of(app, given, stores, appData, listenPort, scale);
      environment.put("SERVER_ADDRESS", address.getHostAddress());
      environment.putIfAbsent("HEADROOM_CONSOLE_ENABLED", "true");
      AppLaunch launch =
          new AppLaunch(app, jar, folder.resolve("apps"), environment, List.of("-Xmx1g"));
      out.println("starting " + app + " ...");
      out.flush();
      AppProcess started = AppProcess.start(launch, new Progress(out));
      process = started;
      shutdownHook = new Thread(() -> interrupted(out, started, stores), "stop-app");
      Runtime.getRuntime().addShutdownHook(shutdownHook);
      RuntimeException failure = run(out, started, stores, appData, known);
      if (!removed(shutdownHook)) {
        // The JVM is shutting down, and the hook stops everything.
        return 0;
      }
      shutdownHook = null;
      throw failure;
    } finally {
      if (shutdownHook == null || removed(shutdownHook)) {
        stop(process, stores);
      }
    }
  }

  /** Returns why the app ended; Ctrl-C ends it too. */
  private RuntimeException run(
      PrintWriter out, AppProcess process, Stores stores, Path appData, boolean known) {
    try {
      process.awaitReady(START_TIMEOUT);
    } catch (AppStartException e) {
      return e;
    }
    printAddresses(out, process, stores);
    printConsole(out, process, appData);
    if (scale > 0) {
      printUsers(out, appData, known);
    }
    out.println("  log           " + process.logFile());
    out.println("Press Ctrl-C to stop it.");
    out.flush();
    Thread watch = Thread.ofVirtual().name("watch-stores").start(() -> watch(stores));
    int code = process.awaitExit();
    watch.interrupt();
    return new CommandException(
        "app %s exited with code %d: see %s".formatted(selection.app(), code, process.logFile()));
  }

  private static void watch(Stores stores) {
    try {
      while (true) {
        Thread.sleep(WATCH_PAUSE);
        stores.check();
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  private void interrupted(PrintWriter out, AppProcess process, Stores stores) {
    out.println();
    out.println("stopping " + selection.app() + ", within 20 seconds ...");
    out.flush();
    stop(process, stores);
  }

  private void printAddresses(PrintWriter out, AppProcess process, Stores stores) {
    String app = selection.app();
    out.println();
    out.println(app + " is ready at " + process.address());
    out.println("  page          " + process.address() + "/");
    out.println("  health        " + process.address() + "/health");
    out.println("  metrics       " + process.address() + "/metrics");
    out.println("  API           " + process.address() + "/api.html");
    if (replicas > 0) {
      out.println("  primary       " + stores.databaseUrl());
      stores.replicaUrls(app).forEach(each -> out.println("  replica       " + each));
    }
  }

  /** A browser sends no server what stands behind the hash; the sign-in's page reads it there. */
  private void printConsole(PrintWriter out, AppProcess process, Path appData) {
    Map<String, String> given = workspace.environment();
    if (!Boolean.parseBoolean(given.getOrDefault("HEADROOM_CONSOLE_ENABLED", "true"))) {
      return;
    }
    String console = process.address() + "/headroom";
    if (given.containsKey(AppEnvironment.OPERATOR_TOKEN)) {
      out.println("  console       " + console);
    } else {
      out.println("  console       " + console + "/sign-in#" + Workspace.operatorToken(appData));
    }
  }

  /** The password is shown once; later it is in its file alone. */
  private void printUsers(PrintWriter out, Path appData, boolean known) {
    users(selection.app()).forEach((role, user) -> out.printf("  %-13s %s%n", role, user));
    out.println(
        "  password      "
            + (known ? "in " : Workspace.password(appData) + ", kept in ")
            + Workspace.passwordFile(appData));
  }

  private static Map<String, String> users(String app) {
    Map<String, String> users = new LinkedHashMap<>();
    if (app.equals("civiclog")) {
      for (String role : List.of("board", "manager", "resident")) {
        users.put(role, role + "@example.org");
      }
      users.put("administrator", "admin@example.org");
    } else {
      users.put("administrator", "admin@" + app + ".example");
      users.put("user", "user2@" + app + ".example");
    }
    return users;
  }

  private static int requireFree(InetAddress address, int wanted) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(address, wanted));
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new CommandException(
          "port %d is already in use: stop the process that listens on it, or choose another with --port"
              .formatted(wanted),
          e);
    }
  }

  private static boolean removed(Thread hook) {
    try {
      return Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return false;
    }
  }

  private static void stop(@Nullable AppProcess process, Stores stores) {
    if (process != null) {
      process.close();
    }
    stores.close();
  }

  /** Prints the progress of data generation, a line for each tenth of a table. */
  private static final class Progress implements java.util.function.Consumer<String> {

    private final PrintWriter out;
    private final Map<String, Long> printed = new HashMap<>();

    Progress(PrintWriter out) {
      this.out = out;
    }

    @Override
    public void accept(String line) {
      String[] words = line.strip().split("[ /]", -1);
      if (words.length != 4 || !words[0].equals("progress")) {
        return;
      }
      long done = Long.parseLong(words[2]);
      long all = Long.parseLong(words[3]);
      long tenth = all == 0 ? 10 : done * 10 / all;
      if (!Long.valueOf(tenth).equals(printed.put(words[1], tenth))) {
        out.printf("  generating %-14s %3d %%%n", words[1], tenth * 10);
        out.flush();
      }
    }
  }
}
