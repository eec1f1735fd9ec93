// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.cli.process.Program;
import dev.headroom.store.embedded.FreePort;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine;
import redis.embedded.RedisExecProvider;

/**
 * A deployment in a folder of its own: a real nginx with the files of {@code deploy/nginx}, and
 * {@link TinyInstance}s as processes. Thread-safe.
 */
final class Lab implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(60);
  static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

  private static final int CLIENTS = 12;

  private final Path folder;
  private final DeploymentFolder deployment;
  private final int port;

  private Lab(Path folder, DeploymentFolder deployment, int port) {
    this.folder = folder;
    this.deployment = deployment;
    this.port = port;
  }

  /** What is done with it. */
  interface Use {
    void of(Lab lab) throws Exception;
  }

  /** Makes one, uses it and removes it; does nothing where nginx is not installed. */
  static void use(int instances, Use use) throws Exception {
    if (Program.NGINX.path() == null) { // .ci/run installs it
      return;
    }
    try (Lab lab = make(instances)) {
      use.of(lab);
    }
  }

  private static Lab make(int instances) throws IOException {
    Path folder =
        Files.createTempDirectory(
            "deploy", // the workers of nginx are of another user than this process
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    Path home = folder.resolve("home");
    DeploymentSettings defaults = DeploymentSettings.defaults(Program.NGINX.require("deploy"));
    DeploymentFolder.create(home, REPOSITORY.resolve("deploy/nginx"), defaults);
    List<Integer> ports =
        IntStream.generate(FreePort::find).limit(2L * instances + 2).boxed().toList();
    int port = ports.getFirst();
    edit(home.resolve("nginx/http.conf"), "listen 8080 ", "listen 127.0.0.1:" + port + " ");
    Path nginx = home.resolve("nginx/nginx.conf");
    edit(nginx, "listen 127.0.0.1:8081;", "listen 127.0.0.1:" + ports.getLast() + ";");
    edit(nginx, "worker_processes auto;", "worker_processes 1;");
    edit(nginx, "rate=50r/s", "rate=100000r/s");
    edit(nginx, "worker_shutdown_timeout 60s;", "worker_shutdown_timeout 300s;");
    edit(home.resolve("nginx/proxy.conf"), "proxy_read_timeout 35s;", "proxy_read_timeout 300s;");
    new DeploymentSettings(
            List.of(
                "{java}",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx32m",
                "-cp",
                classes().toString(),
                TinyInstance.class.getName(),
                "{release}"),
            ports.subList(1, 1 + instances),
            ports.subList(1 + instances, 1 + 2 * instances),
            "/readyz",
            new DeploymentSettings.Seconds(120, 60, 60),
            defaults.nginx())
        .write(home.resolve("deployment.json"));
    Files.writeString(home.resolve("environment"), "GREETING=hello\n");
    return new Lab(folder, DeploymentFolder.open(home), port);
  }

  private static Path classes() {
    return Path.of(
        TinyInstance.class.getProtectionDomain().getCodeSource().getLocation().getPath());
  }

  /** Puts another text in the place of one that a file has. */
  static void edit(Path file, String present, String other) throws IOException {
    String text = Files.readString(file);
    assertThat(text).contains(present);
    Files.writeString(file, text.replace(present, other));
  }

  DeploymentFolder deployment() {
    return deployment;
  }

  Path home() {
    return deployment.home();
  }

  /** Returns a path that does not exist. */
  Path file(String name) {
    return folder.resolve(name);
  }

  /** Writes the jar of a release. */
  Path release(String text) {
    try {
      return Files.writeString(folder.resolve(text + ".jar"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes a Redis of the deployment, of the embedded program; starts nothing. */
  DeploymentRedis setUpRedis() throws IOException {
    Path program = RedisExecProvider.defaultProvider().get().toPath();
    assertThat(
            deployment.redis().setUp(REPOSITORY.resolve("deploy/redis/redis.conf"), () -> program))
        .isTrue();
    return deployment.redis();
  }

  /** Ends the Redis of the deployment at once, if it runs. */
  void killRedis() throws IOException {
    Path pid = home().resolve("redis/redis.pid");
    if (Files.exists(pid)) {
      ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
          .ifPresent(each -> {
            each.destroyForcibly();
            each.onExit().join();
          });
    }
  }

  /** Deploys a release, which succeeds. */
  Result deploy(String release, String... options) {
    List<String> arguments = new ArrayList<>(List.of("--release", release(release).toString()));
    arguments.addAll(Arrays.asList(options));
    return run("deploy", arguments.toArray(String[]::new)).expect(0);
  }

  /** Runs a command on the folder of the deployment. */
  Result run(String command, String... arguments) {
    CommandLine line =
        new CommandLine(
            switch (command) {
              case "deploy" -> new DeployCommand(REPOSITORY);
              case "rollback" -> new RollbackCommand();
              case "status" -> new StatusCommand();
              default -> throw new IllegalArgumentException(command);
            });
    StringWriter text = new StringWriter();
    line.setOut(new PrintWriter(text, true));
    line.setExecutionExceptionHandler((failure, at, parsed) -> {
      text.append(failure.toString());
      return 1;
    });
    List<String> all = new ArrayList<>(List.of("--home", home().toString()));
    all.addAll(Arrays.asList(arguments));
    return new Result(line.execute(all.toArray(String[]::new)), text.toString());
  }

  /** What a command returned and printed. Immutable. */
  record Result(int code, String text) {

    Result expect(int expected) {
      assertThat(code).as(text).isEqualTo(expected);
      return this;
    }
  }

  /** Returns the instances that run. */
  List<Instance> running() {
    Instances instances = new Instances(deployment);
    return ports().stream().flatMap(each -> instances.running(each).stream()).toList();
  }

  private List<Integer> ports() {
    List<Integer> all = new ArrayList<>(deployment.settings().blue());
    all.addAll(deployment.settings().green());
    return all;
  }

  /** Sends a request through nginx, over a connection of its own; returns the response. */
  String send(String method, String path) {
    String request =
        "%s %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx"
            .formatted(method, path);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(120_000); // below the time-outs of nginx
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "no response: " + e;
    }
  }

  /** Requires that a release responds to a request that is sent now. */
  void expect(String release) {
    assertThat(send("POST", "/")).startsWith("HTTP/1.1 200 ").contains("\r\n\r\n" + release + " ");
  }

  /** Begins to send slow requests without a pause, until it is closed. */
  Load load() {
    return new Load();
  }

  /** Clients that send requests. */
  final class Load implements AutoCloseable {

    private final ConcurrentLinkedQueue<String> responses = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean enough = new AtomicBoolean();
    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();

    private Load() {
      for (int i = 0; i < CLIENTS; i++) {
        String method = i % 2 == 0 ? "POST" : "GET";
        clients.execute(() -> {
          while (!enough.get()) {
            responses.add(send(method, "/slow"));
          }
        });
      }
    }

    /** Waits until a release has responded some times. */
    void awaitResponses(String release) {
      await()
          .atMost(PATIENCE)
          .until(() ->
              responses.stream().filter(each -> each.contains("\r\n\r\n" + release + " ")).count()
                  >= 3L * CLIENTS);
    }

    /** Ends the load, and requires that each request had its response. */
    void expectAllServed() {
      close();
      assertThat(responses).isNotEmpty().allMatch(each -> each.startsWith("HTTP/1.1 200 "));
    }

    @Override
    public void close() {
      enough.set(true);
      clients.close();
    }
  }

  @Override
  public void close() throws IOException {
    try {
      deployment.nginx().stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    killRedis();
    for (Instance each : running()) {
      ProcessHandle.of(each.pid()).ifPresent(ProcessHandle::destroyForcibly);
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }
}
