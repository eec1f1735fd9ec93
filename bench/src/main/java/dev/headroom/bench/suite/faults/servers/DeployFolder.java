// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.faults.servers;

import dev.headroom.bench.process.InstalledProgram;
import dev.headroom.bench.process.ServerProcess;
import dev.headroom.store.embedded.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The repository's folder {@code deploy}, and the programs that are started with its files, of
 * which addresses alone are changed, and what would stop a load of one address.
 *
 * <p>Immutable.
 *
 * @param path the folder
 */
public record DeployFolder(Path path) {
  private static final Pattern SERVER = Pattern.compile("(?m)^  server [^;]*;\\n");

  /** The name of the database behind a pooler. */
  public static final String DATABASE = "bench";

  /**
   * Returns why nothing can be started here.
   *
   * @return null if it can
   */
  public @Nullable String obstacle() {
    if (!Files.isDirectory(path)) {
      return path + " is missing: run it through ./headroom";
    }
    if (!Files.isDirectory(Path.of("/proc/self/fd"))) {
      return "needs /proc, to kill processes and to count what they hold";
    }
    return InstalledProgram.find("nginx") == null
        ? "nginx is not installed: apt-get install nginx"
        : null;
  }

  /** Returns whether PgBouncer is installed. */
  public static boolean hasPooler() {
    return InstalledProgram.find("pgbouncer") != null;
  }

  /**
   * Starts nginx before instances. The bounds of requests and connections of one address are left
   * out, since the whole load comes from one.
   *
   * @param folder is created
   * @param port where it listens
   * @param instances ports of this machine
   */
  public ServerProcess startBalancer(Path folder, int port, List<Integer> instances) {
    create(folder);
    try (Stream<Path> files = Files.list(path.resolve("nginx"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".conf")).toList()) {
        String name = file.getFileName().toString();
        write(folder.resolve(name), balancerFile(name, text(file), port, instances));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the files of nginx could not be copied", e);
    }
    String user = InstalledProgram.startsAsRoot() ? " user root;" : "";
    return ServerProcess.start(
            "nginx",
            folder,
            List.of(
                tool("nginx"),
                "-p",
                folder.toString(),
                "-c",
                folder.resolve("nginx.conf").toString(),
                "-g",
                "daemon off;" + user))
        .awaitPort(port);
  }

  static String balancerFile(String name, String text, int port, List<Integer> instances) {
    return switch (name) {
      case "nginx.conf" -> {
        String status = "listen 127.0.0.1:" + FreePort.find() + ";";
        String own = replaced(text, "listen 127.0.0.1:8081;", status);
        own = replaced(own, "error_log stderr warn;", "error_log error.log warn;");
        yield replaced(own, "access_log /dev/stdout json;", "access_log access.log json;");
      }
      case "http.conf" ->
          replaced(
              text, "listen 8080 default_server;", "listen 127.0.0.1:" + port + " default_server;");
      case "service.conf" ->
          replaced(
              replaced(text, "limit_req zone=requests burst=100 nodelay;", ""),
              "limit_conn connections 100;",
              "");
      case "backends.conf" -> {
        Matcher server = SERVER.matcher(text);
        StringBuilder lines = new StringBuilder();
        for (int each : instances) {
          lines.append("  server 127.0.0.1:").append(each);
          lines.append(" max_fails=3 fail_timeout=5s;\n");
        }
        if (!server.find()) {
          throw new IllegalStateException("deploy/nginx/backends.conf names no server");
        }
        int first = server.start();
        String others = server.replaceAll("");
        yield others.substring(0, first) + lines + others.substring(first);
      }
      default -> text;
    };
  }

  /**
   * Starts PgBouncer before a server whose user {@code postgres} needs no password; its own clients
   * need none either.
   *
   * @param folder is created
   * @param server port of PostgreSQL on this machine
   * @param port where it listens
   */
  public ServerProcess startPooler(Path folder, int server, int port) {
    create(folder);
    String shipped = text(path.resolve("pgbouncer").resolve("pgbouncer.ini"));
    write(folder.resolve("pgbouncer.ini"), poolerSettings(shipped, server, port));
    List<String> command = new ArrayList<>(List.of(tool("pgbouncer")));
    if (InstalledProgram.startsAsRoot()) {
      // It refuses to run as root.
      command.addAll(List.of("-u", "nobody"));
    }
    command.add("pgbouncer.ini");
    return ServerProcess.start(folder.getFileName().toString(), folder, command).awaitPort(port);
  }

  static String poolerSettings(String shipped, int server, int port) {
    String entry =
        "%s = host=127.0.0.1 port=%d dbname=%s user=postgres".formatted(DATABASE, server, DATABASE);
    String text = line(shipped, "\\w+ = host=.*", entry);
    text = line(text, "listen_addr = .*", "listen_addr = 127.0.0.1");
    text = line(text, "listen_port = .*", "listen_port = " + port);
    text = line(text, "auth_type = .*", "auth_type = any");
    text = line(text, "auth_file = .*", "");
    // Not known before 1.21; without it the pool of the application prepares nothing.
    return line(text, "max_prepared_statements = .*", "");
  }

  /** Returns the settings of a file of Redis without comments, addresses and what it includes. */
  List<String> redisSettings(String name) {
    return text(path.resolve("redis").resolve(name))
        .lines()
        .map(String::strip)
        .filter(each -> !each.isEmpty() && !each.matches("(?:#|include |bind |port ).*"))
        .toList();
  }

  /** Creates a folder that other users may enter, as which nginx and PgBouncer run. */
  public static void create(Path folder) {
    try {
      Files.createDirectories(folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " could not be created", e);
    }
  }

  private static String tool(String name) {
    return Objects.requireNonNull(InstalledProgram.find(name), name).toString();
  }

  private static String line(String text, String line, String by) {
    Matcher found = Pattern.compile("(?m)^" + line + "$").matcher(text);
    if (!found.find()) {
      throw new IllegalStateException("deploy/pgbouncer/pgbouncer.ini has no line " + line);
    }
    return found.replaceFirst(Matcher.quoteReplacement(by));
  }

  private static String replaced(String text, String shipped, String by) {
    if (!text.contains(shipped)) {
      throw new IllegalStateException("deploy/nginx has no line " + shipped);
    }
    return text.replace(shipped, by);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " could not be read", e);
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " could not be written", e);
    }
  }
}
