// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code up --topology scaling} as docs/operate has it, with two instances and no data, where nginx
 * and PgBouncer are installed ({@code apt-get install nginx pgbouncer}).
 */
class TopologyIT {

  private static final Duration TIMEOUT = Duration.ofMinutes(4);
  private static final Pattern ADDRESS = Pattern.compile("is ready at (http://\\S+)");
  private static final Pattern INSTANCE =
      Pattern.compile("instance \\d +(http://\\S+), process (\\d+)");
  private static final Pattern PORT = Pattern.compile("(?:localhost|127\\.0\\.0\\.1):(\\d+)");
  private static final String PASSWORD = "a-password-of-the-test";

  @TempDir Path folder;

  private @Nullable Process up;

  @AfterEach
  void end() throws InterruptedException {
    Process running = up;
    if (running != null && running.isAlive()) {
      running.destroy();
      if (!running.waitFor(60, TimeUnit.SECONDS)) {
        running.destroyForcibly();
      }
    }
  }

  @Test
  void sharesStateSurvivesTheLossOfAnInstanceAndLeavesNothingRunning() throws Exception {
    if (!isInstalled("nginx") || !isInstalled("pgbouncer")) { // .ci/run installs them
      return;
    }
    Path log = folder.resolve("up.log");
    Process process = start(log);
    up = process;
    await()
        .atMost(TIMEOUT)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> CommandProcess.text(log).contains("Press Ctrl-C") || !process.isAlive());
    String printed = CommandProcess.text(log);
    Matcher address = ADDRESS.matcher(printed);
    assertThat(address.find()).as(printed).isTrue();
    URI balancer = URI.create(address.group(1));
    List<MatchResult> instances = INSTANCE.matcher(printed).results().toList();
    assertThat(instances).hasSize(2);

    check(balancer, instances.stream().map(each -> each.group(1)).toList());
    losesNoRequestWithAnInstance(balancer, Long.parseLong(instances.getLast().group(2)));
    await().atMost(TIMEOUT).until(() -> CommandProcess.text(log).contains("instance 2 on port"));
    keepsPasswordsToItself(printed);
    endsEverything(process, printed);
  }

  private Process start(Path log) throws IOException {
    return CommandProcess.start(
        log,
        List.of(
            "up",
            "alpine",
            "--topology",
            "scaling",
            "--instances",
            "2",
            "--port",
            "0",
            "--scale",
            "0",
            "--data",
            folder.resolve("data").toString()));
  }

  private static boolean isInstalled(String program) {
    return Files.isExecutable(Path.of("/usr/sbin", program));
  }

  private void check(URI balancer, List<String> instances) throws Exception {
    register(balancer);
    Path password = Files.writeString(folder.resolve("password-of-the-test"), PASSWORD);
    Path log = folder.resolve("check.log");
    Process process =
        CommandProcess.start(
            log,
            List.of(
                "check",
                "--scaling",
                balancer.toString(),
                "--instance",
                String.join(",", instances),
                "--user",
                "ada@example.org",
                "--password-file",
                password.toString()));
    assertThat(process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    String rows = CommandProcess.text(log);
    assertThat(process.exitValue()).as(rows).isZero();
    assertThat(rows)
        .contains(
            "pass  instances",
            "pass  balancing",
            "pass  session",
            "pass  log-out",
            "pass  limit",
            "pass  invalidation",
            "pass  headers",
            "pass  balancer's 429");
  }

  private static void register(URI balancer) throws Exception {
    String json =
        "{\"email\": \"ada@example.org\", \"name\": \"Ada\", \"password\": \"%s\"}"
            .formatted(PASSWORD);
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(balancer.resolve("/api/auth/register"))
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(json))
              .build();
      assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
          .isEqualTo(201);
    }
  }

  /** The requests that were in flight on the killed instance may fail: at most one a client. */
  private static void losesNoRequestWithAnInstance(URI balancer, long instance) {
    try (PacedClients clients = PacedClients.start(4, balancer.resolve("/healthz"))) {
      clients.awaitResponses(20);
      ProcessHandle.of(instance).orElseThrow().destroyForcibly();
      clients.awaitResponses(60);
      assertThat(clients.failures()).hasSizeLessThanOrEqualTo(4);
    }
  }

  private void keepsPasswordsToItself(String printed) throws IOException {
    Path users = folder.resolve("data/alpine/topology/pgbouncer/userlist.txt");
    assertThat(Files.getPosixFilePermissions(users))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    String password = Files.readString(users).replaceAll("(?s)\"postgres\" \"(\\w+)\"\\s*", "$1");
    assertThat(password).hasSizeGreaterThan(16).doesNotContain(" ");
    List<Path> logs;
    try (var files = Files.walk(folder.resolve("data"))) {
      logs = files.filter(each -> each.toString().endsWith(".log")).toList();
    }
    assertThat(logs).hasSizeGreaterThanOrEqualTo(4);
    assertThat(printed).doesNotContain(password);
    for (Path each : logs) {
      assertThat(Files.readString(each)).as(each.toString()).doesNotContain(password);
    }
  }

  private static void endsEverything(Process process, String printed) throws Exception {
    List<ProcessHandle> children = process.descendants().toList();
    List<Integer> ports = new ArrayList<>();
    PORT.matcher(printed).results().forEach(each -> ports.add(Integer.parseInt(each.group(1))));
    // nginx, two instances, PgBouncer and the primary.
    assertThat(ports.stream().distinct()).hasSize(5);

    process.destroy();

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    await().atMost(TIMEOUT).untilAsserted(() -> assertThat(ports).noneMatch(TopologyIT::listens));
    await()
        .atMost(TIMEOUT)
        .untilAsserted(() -> assertThat(children).noneMatch(ProcessHandle::isAlive));
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }
}
