// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.kit;

import static org.awaitility.Awaitility.await;

import dev.headroom.store.embedded.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A real Prometheus that scrapes an application each second, with the rules of {@code
 * deploy/prometheus}; and its tool, where they are installed ({@code apt-get install prometheus}).
 *
 * <p>Thread-safe.
 */
public final class PrometheusServer implements AutoCloseable {

  private static final Path SERVER =
      Path.of(System.getProperty("prometheus", "/usr/bin/prometheus"));
  private static final Path TOOL = Path.of(System.getProperty("promtool", "/usr/bin/promtool"));
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient client = HttpClient.newHttpClient();
  private final Process process;
  private final Path folder;
  private final URI address;

  private PrometheusServer(Process process, Path folder, URI address) {
    this.process = process;
    this.folder = folder;
    this.address = address;
  }

  /** What a command printed. Immutable. */
  public record Output(int code, String text) {}

  /**
   * Runs promtool in the folder of the rules.
   *
   * @return empty where it is not installed
   */
  public static Optional<Output> tool(String... arguments)
      throws IOException, InterruptedException {
    if (!Files.isExecutable(TOOL)) {
      return Optional.empty();
    }
    List<String> command = Stream.concat(Stream.of(TOOL.toString()), Stream.of(arguments)).toList();
    Process run =
        new ProcessBuilder(command)
            .directory(MonitoringFiles.FOLDER.resolve("prometheus").toFile())
            .redirectErrorStream(true)
            .start();
    String text = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return Optional.of(new Output(run.waitFor(), text));
  }

  /**
   * Starts a server, and waits until it is ready.
   *
   * @param app what it scrapes
   * @return empty where it is not installed
   */
  public static Optional<PrometheusServer> scraping(RunningApp app) throws IOException {
    if (!Files.isExecutable(SERVER)) {
      return Optional.empty();
    }
    Path folder = Files.createTempDirectory("prometheus");
    for (String rules : List.of("headroom.rules.yml", "headroom.alerts.yml")) {
      Files.copy(
          MonitoringFiles.FOLDER.resolve("prometheus").resolve(rules), folder.resolve(rules));
    }
    Path config = Files.writeString(folder.resolve("prometheus.yml"), config(app));
    int port = FreePort.find();
    Process process =
        new ProcessBuilder(
                SERVER.toString(),
                "--config.file=" + config,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    PrometheusServer server =
        new PrometheusServer(process, folder, URI.create("http://127.0.0.1:" + port));
    try {
      await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .until(() -> server.get("/-/ready").statusCode() == 200);
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
    return Optional.of(server);
  }

  /** The shipped configuration with the application's address, and every second. */
  @SuppressWarnings("unchecked") // a file of YAML
  private static String config(RunningApp app) {
    Map<String, Object> config =
        (Map<String, Object>)
            MonitoringFiles.yaml(
                MonitoringFiles.FOLDER.resolve("prometheus").resolve("prometheus.yml"));
    config.put("global", Map.of("scrape_interval", "1s", "evaluation_interval", "1s"));
    List<Map<String, Object>> jobs =
        (List<Map<String, Object>>) Objects.requireNonNull(config.get("scrape_configs"));
    String target = app.address("/").getAuthority();
    jobs.getFirst().put("static_configs", List.of(Map.of("targets", List.of(target))));
    return new Yaml().dump(config);
  }

  /**
   * Returns what an expression gives now.
   *
   * @throws IllegalStateException if Prometheus refuses it; with its reason
   */
  public JsonNode query(String expression) {
    HttpResponse<String> response =
        get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
    JsonNode answer = JSON.readTree(response.body());
    if (!answer.path("status").asString().equals("success")) {
      throw new IllegalStateException(expression + ": " + answer.path("error").asString());
    }
    return answer.path("data").path("result");
  }

  /** Returns whether an expression gives anything now. */
  public boolean has(String expression) {
    return !query(expression).isEmpty();
  }

  private HttpResponse<String> get(String path) {
    try {
      return client.send(
          HttpRequest.newBuilder(address.resolve(path)).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
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
    client.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }
}
