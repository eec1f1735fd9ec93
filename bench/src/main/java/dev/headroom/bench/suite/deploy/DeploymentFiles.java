// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The files of {@code ./headroom deploy}: what it is to run, which instances get requests, and what
 * nginx has logged.
 *
 * <p>Immutable; the files are changed by commands meanwhile.
 *
 * @param home the folder that {@code --home} names
 */
record DeploymentFiles(Path home) {
  private static final Pattern SERVER = Pattern.compile("server 127\\.0\\.0\\.1:(\\d+)[^;]*;");
  private static final Pattern PROCESS = Pattern.compile("(\\d+) .*\\s*");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * Seconds that a deployment waits. Immutable.
   *
   * @param drain for open requests of the old instances
   * @param stop for an instance to end
   */
  record WaitTimes(int drain, int stop) {}

  /** A change of {@code deployment.json}. */
  @FunctionalInterface
  private interface Change {
    void apply(ObjectNode settings);
  }

  /**
   * Sets what is deployed, and where it listens, in the files that {@code deploy --init} has made.
   *
   * @param servers of the application
   * @param port of nginx
   * @param status the port of nginx's own status
   * @param blue a port of each instance
   * @param green the other port of each
   */
  void edit(AlpineServers servers, int port, int status, List<Integer> blue, List<Integer> green)
      throws IOException {
    change(settings -> {
      settings.set("command", JSON.valueToTree(servers.command()));
      settings.set("blue", JSON.valueToTree(blue));
      settings.set("green", JSON.valueToTree(green));
    });
    Files.writeString(home.resolve("environment"), lines(servers.environment()));
    replace("nginx.conf", "listen 127.0.0.1:8081;", "listen 127.0.0.1:" + status + ";");
    replace("http.conf", "listen 8080 ", "listen 127.0.0.1:" + port + " ");
    // The load comes from one address.
    replace("nginx.conf", "rate=50r/s", "rate=100000r/s");
    replace("service.conf", "limit_conn connections 100;", "limit_conn connections 10000;");
  }

  private static String lines(Map<String, String> variables) {
    StringBuilder lines = new StringBuilder();
    variables.forEach((name, value) -> lines.append(name).append('=').append(value).append('\n'));
    return lines.toString();
  }

  private void replace(String file, String present, String other) throws IOException {
    Path path = home.resolve("nginx").resolve(file);
    String text = Files.readString(path);
    if (!text.contains(present)) {
      throw new IllegalStateException(path + " has no " + present);
    }
    Files.writeString(path, text.replace(present, other));
  }

  private void change(Change change) throws IOException {
    Path file = home.resolve("deployment.json");
    if (JSON.readTree(Files.readString(file)) instanceof ObjectNode settings) {
      change.apply(settings);
      Files.writeString(file, settings.toPrettyString());
    }
  }

  /**
   * Sets how long is waited; a second makes a switch that does not wait for a request of some
   * seconds.
   *
   * @return what was set before
   */
  WaitTimes waits(WaitTimes next) {
    List<WaitTimes> before = new ArrayList<>();
    try {
      change(settings -> {
        if (settings.get("seconds") instanceof ObjectNode seconds) {
          before.add(new WaitTimes(seconds.path("drain").asInt(), seconds.path("stop").asInt()));
          seconds.put("drain", next.drain());
          seconds.put("stop", next.stop());
        }
      });
      return before.stream()
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("deployment.json has no seconds"));
    } catch (IOException e) {
      throw new UncheckedIOException("deployment.json could not be changed", e);
    }
  }

  /** Returns the ports of the instances that get requests. */
  List<Integer> serving() {
    return SERVER
        .matcher(text(home.resolve("nginx/backends.conf")))
        .results()
        .map(each -> Integer.valueOf(each.group(1)))
        .toList();
  }

  /** Returns the process that was started last for a port; empty if it does not run. */
  Optional<ProcessHandle> instance(int port) {
    Matcher id = PROCESS.matcher(text(home.resolve("instances/" + port)));
    return id.matches() ? running(id.group(1)) : Optional.empty();
  }

  /** Returns the process of nginx; empty if it does not run. */
  Optional<ProcessHandle> nginx() {
    String id = text(home.resolve("nginx/nginx.pid")).strip();
    return id.isEmpty() ? Optional.empty() : running(id);
  }

  private static Optional<ProcessHandle> running(String id) {
    return ProcessHandle.of(Long.parseLong(id)).filter(ProcessHandle::isAlive);
  }

  /** Returns the lines of nginx's log of requests. */
  List<JsonNode> requests() {
    return jsonLines(home.resolve("nginx/access.log"));
  }

  /** Returns the journal. */
  DeploymentJournal journal() {
    return new DeploymentJournal(home.resolve("journal.jsonl"));
  }

  /** Returns the lines of a file that are JSON: one may be being written, or be torn. */
  static List<JsonNode> jsonLines(Path file) {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : text(file).lines().toList()) {
      try {
        lines.add(JSON.readTree(line));
      } catch (JacksonException torn) {
        // It is being written, or its writer was killed.
      }
    }
    return lines;
  }

  /** Returns what a file has; nothing if there is none. */
  static String text(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (NoSuchFileException none) {
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(file + " could not be read", e);
    }
  }
}
