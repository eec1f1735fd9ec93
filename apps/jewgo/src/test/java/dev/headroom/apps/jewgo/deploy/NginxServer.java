// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.apps.kit.Reply;
import dev.headroom.store.embedded.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A real nginx with the files of {@code deploy/nginx}, of which only ports and what a test names
 * are changed, where it is installed ({@code apt-get install nginx}).
 *
 * <p>Thread-safe.
 */
final class NginxServer implements AutoCloseable {

  private static final Path BINARY = Path.of(System.getProperty("nginx", "/usr/sbin/nginx"));
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Process process;
  private final Path folder;
  private final int port;
  private final int securePort;
  private final @Nullable SSLContext trust;

  private NginxServer(
      Process process, Path folder, int port, int securePort, @Nullable SSLContext trust) {
    this.process = process;
    this.folder = folder;
    this.port = port;
    this.securePort = securePort;
    this.trust = trust;
  }

  /** What is done with a server. */
  interface Use {
    void of(NginxServer nginx) throws Exception;
  }

  /** Returns a server before three instances, not yet started. */
  static Setup before(int first, int second, int third) {
    return new Setup(List.of(first, second, third));
  }

  /** Returns a server whose instances are all the same one, not yet started. */
  static Setup before(int instance) {
    return before(instance, instance, instance);
  }

  /** A server that is not started yet. One thread at a time. */
  static final class Setup {

    private final List<Integer> instances;
    private final Map<String, String> edits = new LinkedHashMap<>();
    private boolean composed;
    private boolean secure;

    private Setup(List<Integer> instances) {
      this.instances = instances;
    }

    /** Puts another text in the place of one that the files have. */
    Setup with(String shipped, String other) {
      edits.put(shipped, other);
      return this;
    }

    /** Takes the list of instances of the compose file. */
    Setup composed() {
      composed = true;
      return this;
    }

    /** Takes the file with TLS, and a certificate for the loopback address. */
    Setup secure() {
      secure = true;
      return with("include http.conf;", "include https.conf;");
    }

    /** Starts the server, uses it and stops it; does nothing where nginx is not installed. */
    void use(Use use) throws Exception {
      if (!Files.isExecutable(BINARY)) { // .ci/run installs it
        return;
      }
      try (NginxServer nginx = start()) {
        use.of(nginx);
      }
    }

    private NginxServer start() throws Exception {
      Path folder =
          Files.createTempDirectory(
              "nginx", // its workers are of another user than this process
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
      Path files = Files.createDirectory(folder.resolve("files"));
      int port = FreePort.find();
      int securePort = FreePort.find();
      int status = FreePort.find();
      with("worker_processes auto;", "worker_processes 1;");
      with("listen 8080 ", "listen 127.0.0.1:" + port + " ");
      with("listen 8443 ", "listen 127.0.0.1:" + securePort + " ");
      with("listen 127.0.0.1:8081;", "listen 127.0.0.1:" + status + ";");
      for (int i = 0; i < instances.size(); i++) {
        String name = composed ? "backend" + (i + 1) : "127.0.0.1";
        with("server " + name + ":500" + i + " ", "server 127.0.0.1:" + instances.get(i) + " ");
      }
      copy(files);
      SSLContext trust = secure ? Certificates.write(files.resolve("tls")) : null;
      Process process =
          new ProcessBuilder(
                  BINARY.toString(),
                  "-p",
                  folder.toString(),
                  "-c",
                  files.resolve("nginx.conf").toString(),
                  "-g",
                  "daemon off;")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
              .start();
      NginxServer nginx = new NginxServer(process, folder, port, securePort, trust);
      try {
        nginx.awaitReady(URI.create("http://127.0.0.1:" + status + "/status"));
      } catch (RuntimeException e) {
        nginx.close();
        throw e;
      }
      return nginx;
    }

    private void copy(Path to) throws IOException {
      Map<String, Integer> found = new LinkedHashMap<>();
      edits.keySet().forEach(each -> found.put(each, 0));
      try (Stream<Path> shipped = Files.list(DeployFiles.FOLDER.resolve("nginx"))) {
        for (Path file : shipped.filter(each -> each.toString().endsWith(".conf")).toList()) {
          String name = file.getFileName().toString();
          if (name.equals(composed ? "backends.conf" : "backends.compose.conf")) {
            continue;
          }
          String text = Files.readString(file);
          for (Map.Entry<String, String> edit : edits.entrySet()) {
            if (text.contains(edit.getKey())) {
              found.merge(edit.getKey(), 1, Integer::sum);
              text = text.replace(edit.getKey(), edit.getValue());
            }
          }
          Files.writeString(to.resolve(name.replace(".compose", "")), text);
        }
      }
      assertThat(found).as("what a test changes is in the files").doesNotContainValue(0);
    }
  }

  private void awaitReady(URI status) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      await()
          .atMost(PATIENCE)
          .ignoreExceptionsInstanceOf(IOException.class)
          .until(() -> {
            assertThat(process.isAlive()).as(log()).isTrue();
            return client
                    .send(
                        HttpRequest.newBuilder(status).build(),
                        HttpResponse.BodyHandlers.discarding())
                    .statusCode()
                == 200;
          });
    }
  }

  /** Returns what the server printed: its access log, and its errors. */
  String log() {
    return DeployFiles.text(folder.resolve("log"));
  }

  /**
   * Names another instance as a deployment does: another file in the place of the one before, and a
   * reload. Returns when the old workers have ended.
   */
  void switchTo(int instance) throws Exception {
    Path file = folder.resolve("files").resolve("backends.conf");
    Path next = folder.resolve("files").resolve("next");
    Files.writeString(
        next,
        Files.readString(file)
            .replaceAll("server 127\\.0\\.0\\.1:\\d+ ", "server 127.0.0.1:" + instance + " "));
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    Set<Long> before = workers();
    assertThat(command("-t")).as(log()).isZero();
    assertThat(command("-s", "reload")).as(log()).isZero();
    await()
        .atMost(PATIENCE)
        .until(() -> !workers().isEmpty() && workers().stream().noneMatch(before::contains));
  }

  private int command(String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of(BINARY.toString(), "-p", folder.toString()));
    command.addAll(List.of("-c", folder.resolve("files").resolve("nginx.conf").toString()));
    command.addAll(List.of(options));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
        .start()
        .waitFor();
  }

  private Set<Long> workers() {
    return process.toHandle().children().map(ProcessHandle::pid).collect(Collectors.toSet());
  }

  /** Returns a client at an address of the loopback network, such as 127.0.0.9. */
  Client from(String address) {
    return new Client(address);
  }

  /** Sends bytes as they are, and reads until the server closes the connection. */
  String raw(String request) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }

  /** A client at one address. Thread-safe. */
  final class Client implements AutoCloseable {

    private final HttpClient client;

    private Client(String address) {
      HttpClient.Builder builder =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .localAddress(InetAddress.ofLiteral(address));
      if (trust != null) {
        builder.sslContext(trust);
      }
      client = builder.build();
    }

    /** Sends a GET; headers are names and values in turn. */
    Reply get(String path, String... headers) {
      return send(request("http://127.0.0.1:" + port + path, headers).build());
    }

    /** Sends a GET over TLS. */
    Reply getSecurely(String path, String... headers) {
      return send(request("https://127.0.0.1:" + securePort + path, headers).build());
    }

    /** Sends a request of another method. */
    Reply send(String method, String path, byte[] body) {
      return send(
          request("http://127.0.0.1:" + port + path)
              .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
              .build());
    }

    /** Sends a GET, and leaves its response to others. */
    void begin(String path) {
      var _ =
          client.sendAsync(
              request("http://127.0.0.1:" + port + path).build(),
              HttpResponse.BodyHandlers.discarding());
    }

    private HttpRequest.Builder request(String address, String... headers) {
      HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address));
      for (int i = 0; i < headers.length; i += 2) {
        request.header(headers[i], headers[i + 1]);
      }
      return request;
    }

    private Reply send(HttpRequest request) {
      try {
        return new Reply(client.send(request, HttpResponse.BodyHandlers.ofByteArray()));
      } catch (IOException e) {
        throw new UncheckedIOException(request + " had no response", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() {
      client.shutdownNow();
      client.close();
    }
  }
}
