// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.guest;

import dev.headroom.kit.replay.HttpRecording;
import dev.headroom.store.embedded.PostgresServer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs an application with the starter under the traffic of a visitor, and prints what is found in
 * its database and statements: missing and duplicate indexes, N+1, repeated counts, leaks.
 *
 * <p>One thread at a time.
 */
public final class GuestFindings {
  private static final Duration TRAFFIC = Duration.ofSeconds(60);
  private static final String DATABASE = "guest";
  private static final JsonMapper JSON = new JsonMapper();

  private final GuestOptions options;
  private final boolean postgres;
  private final PrintStream out;

  /**
   * Prepares a run.
   *
   * @param options what is run
   * @param postgres whether a PostgreSQL is started for the application
   * @param out receives the progress and the findings
   */
  public GuestFindings(GuestOptions options, boolean postgres, PrintStream out) {
    this.options = options;
    this.postgres = postgres;
    this.out = out;
  }

  /**
   * Builds the application with the starter, runs it for a minute, and prints the findings.
   *
   * @return their number
   * @throws GuestException if the application cannot be built or started
   * @throws InterruptedException if the caller is interrupted
   */
  public int run() throws InterruptedException {
    step("install the starter into the local Maven repository");
    GuestBuild.installStarter(options);
    GuestBuild build = GuestBuild.copy(options, true);
    step("package it with the starter");
    if (!build.packageProgram()) {
      throw new GuestException("it was not packaged: see maven.log in " + build.folder());
    }
    return run(build.jar());
  }

  /** Runs a packaged application that has the starter. */
  int run(Path jar) throws InterruptedException {
    String token = UUID.randomUUID().toString();
    List<String> arguments = new ArrayList<>(options.appArguments());
    arguments.add("--headroom.database.admin=true");
    arguments.add("--headroom.operator.token=" + token);
    if (!postgres) {
      return run(jar, arguments, token);
    }
    try (PostgresServer server = PostgresServer.temporary()) {
      server.createDatabase(DATABASE);
      arguments.add("--spring.datasource.url=" + server.jdbcUrl(DATABASE));
      arguments.add("--spring.datasource.username=postgres");
      arguments.add("--headroom.database.advice.mode=preview");
      arguments.add("--headroom.database.index-review.interval=5s");
      return run(jar, arguments, token);
    }
  }

  private int run(Path jar, List<String> arguments, String token) throws InterruptedException {
    try (GuestProcess process = GuestProcess.start(jar, arguments)) {
      URI address =
          process
              .address()
              .orElseThrow(() ->
                  new GuestException(
                      "the application has no web server: give one that serves requests"));
      step(TRAFFIC.toSeconds() + " s of traffic");
      Map<String, JsonNode> found = visit(address, token);
      step(found.size() + " findings");
      return found.size();
    }
  }

  /** Requests every page again and again; prints each finding when it is first there. */
  private Map<String, JsonNode> visit(URI address, String token) throws InterruptedException {
    Map<String, JsonNode> found = new LinkedHashMap<>();
    HttpRecording pages =
        HttpRecording.parse(
            String.join("", PageCrawl.paths(address).stream().map(PageCrawl::request).toList())
                + options.trafficText());
    long begin = System.nanoTime();
    for (long nanos = 0; nanos < TRAFFIC.toNanos(); nanos = System.nanoTime() - begin) {
      pages.replay(address);
      Duration since = Duration.ofNanos(System.nanoTime() - begin);
      for (JsonNode each : findings(address, token)) {
        String key = each.path("kind").asString() + " " + each.path("subject").asString();
        if (found.putIfAbsent(key, each) == null) {
          print(each, since);
        }
      }
    }
    return found;
  }

  private static Iterable<JsonNode> findings(URI address, String token)
      throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address + "/api/database/findings"))
            .header("X-Headroom-Operator", token)
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new GuestException("the findings were refused with " + response.statusCode());
      }
      return JSON.readTree(response.body()).path("findings");
    } catch (IOException e) {
      throw new GuestException("the findings could not be read", e);
    }
  }

  private void print(JsonNode finding, Duration since) {
    out.printf(
        "  %3d s  %-20s %s%n",
        since.toSeconds(),
        finding.path("kind").asString().replace('_', ' '),
        finding.path("subject").asString());
    line("route", finding.path("route").asString());
    line("line", finding.path("callSite").asString());
    String per = finding.path("costPer").asString();
    if (!per.equals("none")) {
      line("cost", "%.3f ms per %s".formatted(finding.path("costMillis").asDouble(), per));
    }
    line("remedy", finding.path("remedy").asString());
    out.flush();
  }

  private void line(String name, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      out.printf("         %-7s %s%n", name, value);
    }
  }

  private void step(String text) {
    out.println("  " + text);
    out.flush();
  }
}
