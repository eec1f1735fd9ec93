// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

import dev.headroom.cli.process.Program;
import dev.headroom.cli.process.WantedPort;
import dev.headroom.store.embedded.RedisServer;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * Lists what this machine has, what is missing, and the command that installs it. Confined to one
 * thread.
 */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = "Lists what this machine has, what is missing, and the command that installs it.",
    footer = {"", "Example: ./headroom doctor"})
final class DoctorCommand implements Callable<Integer> {

  private static final long MIN_DISK_BYTES = 4L << 30;
  private static final long MIN_MEMORY_BYTES = 3L << 30;

  private final Workspace workspace;

  @Spec private CommandSpec spec = CommandSpec.create();

  DoctorCommand(Workspace workspace) {
    this.workspace = workspace;
  }

  /** What it means where something is not as it should be. */
  private enum Gap {
    /** Nothing works without it. */
    MISSING("MISSING"),
    /** Something works without it. */
    ABSENT("absent "),
    /** There is less of it than there should be. */
    LOW("low    "),
    /** Another process has it. */
    IN_USE("in use ");

    private final String mark;

    Gap(String mark) {
      this.mark = mark;
    }
  }

  private record Finding(String what, boolean found, Gap gap, String detail, String remedy) {}

  @Override
  public Integer call() {
    List<Finding> findings =
        List.of(
            jdk(),
            maven(),
            postgres(),
            redis(),
            disk(),
            memory(),
            port(),
            browser(),
            program(
                "nginx",
                Program.NGINX,
                "bench cache and bench edge measure without it, bench deploy and bench faults do"
                    + " not run, deploy and up --topology scaling do not start"),
            program("PgBouncer", Program.PGBOUNCER, "up --topology scaling does not start"),
            program("own Redis", Program.REDIS, "deploy --with-redis does not start one"));
    PrintWriter out = spec.commandLine().getOut();
    for (Finding each : findings) {
      String mark = each.found ? "ok     " : each.gap.mark;
      out.printf("%s  %-11s %s%n", mark, each.what, each.detail);
      if (!each.found) {
        out.printf("         %-11s -> %s%n", "", each.remedy);
      }
    }
    out.flush();
    return findings.stream().allMatch(each -> each.found || each.gap != Gap.MISSING) ? 0 : 1;
  }

  private static Finding jdk() {
    return new Finding(
        "JDK",
        Runtime.version().feature() == 25,
        Gap.MISSING,
        Runtime.version() + " in " + System.getProperty("java.home"),
        "install Temurin 25, or set JAVA25_HOME");
  }

  private Finding maven() {
    Path wrapper = workspace.home().resolve("mvnw");
    return new Finding(
        "Maven",
        Files.isExecutable(wrapper),
        Gap.MISSING,
        "wrapper " + wrapper,
        "clone the repository again, with its mvnw");
  }

  private static Finding postgres() {
    String url = System.getenv("DATABASE_URL");
    if (url != null && !url.isBlank()) {
      return external("PostgreSQL", "DATABASE_URL", url, 5432);
    }
    boolean archive =
        Stream.of(
                "linux-x86_64", "linux-arm_64", "darwin-x86_64", "darwin-arm_64", "windows-x86_64")
            .anyMatch(platform ->
                DoctorCommand.class.getResource("/postgres-" + platform + ".txz") != null);
    return new Finding(
        "PostgreSQL",
        archive,
        Gap.MISSING,
        archive ? "18, embedded" : "no archive for this platform",
        "set DATABASE_URL to a server of your own");
  }

  private static Finding redis() {
    String url = System.getenv("REDIS_URL");
    if (url != null && !url.isBlank()) {
      return external("Redis", "REDIS_URL", url, 6379);
    }
    return new Finding(
        "Redis",
        RedisServer.isAvailable(),
        Gap.ABSENT,
        RedisServer.isAvailable()
            ? "7.0, embedded"
            : "none for this platform; apps cache in memory",
        "set REDIS_URL to a server of your own");
  }

  private static Finding external(String what, String variable, String url, int defaultPort) {
    boolean reachable = false;
    String address = "an address that cannot be parsed";
    try {
      URI uri = URI.create(url.replaceFirst("^jdbc:", ""));
      int port = uri.getPort() < 0 ? defaultPort : uri.getPort();
      address = uri.getHost() + ":" + port;
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(uri.getHost(), port), 2000);
        reachable = true;
      }
    } catch (IOException | IllegalArgumentException e) {
      address += " (not reachable)";
    }
    return new Finding(
        what,
        reachable,
        Gap.MISSING,
        variable + " at " + address,
        "start it, or unset " + variable + " to use the embedded one");
  }

  private Finding disk() {
    long free = new File(workspace.home().toString()).getUsableSpace();
    return new Finding(
        "disk",
        free >= MIN_DISK_BYTES,
        Gap.MISSING,
        gib(free) + " free",
        "free some space, or choose a folder elsewhere with --data");
  }

  private static Finding memory() {
    long all =
        ManagementFactory.getOperatingSystemMXBean()
                instanceof com.sun.management.OperatingSystemMXBean system
            ? system.getTotalMemorySize()
            : 0;
    return new Finding(
        "memory", all >= MIN_MEMORY_BYTES, Gap.LOW, gib(all), "use a machine with 3 GiB or more");
  }

  private static Finding port() {
    boolean free = WantedPort.isFree(new InetSocketAddress(8080).getAddress(), 8080);
    return new Finding(
        "port 8080",
        free,
        Gap.IN_USE,
        free ? "free" : "by another process, perhaps `./headroom up`",
        "stop that process, or choose another port with --port");
  }

  private static Finding browser() {
    Path found = Program.CHROMIUM.path();
    return new Finding(
        "browser",
        found != null,
        Gap.ABSENT,
        found == null ? "none; browser tests do not run" : found.toString(),
        Program.CHROMIUM.installation() + " chromium-driver");
  }

  private static Finding program(String what, Program program, String consequence) {
    Path found = program.path();
    return new Finding(
        what,
        found != null,
        Gap.ABSENT,
        found == null ? "none; " + consequence : found.toString(),
        program.installation());
  }

  private static String gib(long bytes) {
    return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
  }
}
