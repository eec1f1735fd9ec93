// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.check;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A client of the service under check.
 *
 * <p>Thread-safe. Each call waits at most ten seconds; one that is rate limited is repeated once
 * after the time that the service asks for, at most 90 seconds.
 */
final class ServiceClient implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Pattern VERSIONED = Pattern.compile("/api/v\\d+");

  private final URI base;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

  /** An address of the block for benchmarks (RFC 2544): a client of its own for a trusted proxy. */
  private final String self = freshClient();

  private volatile @Nullable String token;

  ServiceClient(URI base) {
    this.base = base;
  }

  static String freshClient() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return "198.%d.%d.%d"
        .formatted(random.nextInt(18, 20), random.nextInt(256), random.nextInt(1, 255));
  }

  /** Returns the beginning of the paths of the API to which a list belongs. */
  static String api(String listPath) {
    Matcher versioned = VERSIONED.matcher(listPath);
    return versioned.lookingAt() ? versioned.group() : "/api";
  }

  static String json(Map<String, ?> values) {
    return JSON.writeValueAsString(values);
  }

  /** Returns the address, with the scheme and without a path. */
  URI address() {
    return base;
  }

  /** Returns whether the service accepts connections. */
  boolean isReachable() throws InterruptedException {
    try {
      get("/healthz");
      return true;
    } catch (ConnectException | HttpConnectTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true; // It accepted the connection.
    }
  }

  /** Signs a user in, and returns the token; empty if the service refuses. */
  String signIn(String api, String user, String password) throws IOException, InterruptedException {
    Response response = send(login(api, json(Map.of("email", user, "password", password))));
    return response.status() == 200 ? response.json().path("token").asString("") : "";
  }

  HttpRequest.Builder login(String api, String json) {
    return to(api + "/auth/login")
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(json));
  }

  /** Sends a token with each request from now on. */
  void useToken(String bearer) {
    token = bearer;
  }

  HttpRequest.Builder to(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(path)).timeout(TIMEOUT).header("X-Forwarded-For", self);
    String bearer = token;
    return bearer == null ? request : request.header("Authorization", "Bearer " + bearer);
  }

  Response get(String path, String... headers) throws IOException, InterruptedException {
    HttpRequest.Builder request = to(path).GET();
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    return send(request);
  }

  /** An earlier check may have exhausted the limit of this machine. */
  Response send(HttpRequest.Builder request) throws IOException, InterruptedException {
    Response response = sendOnce(request);
    String wait = response.header("Retry-After");
    if (response.status() == 429 && wait.matches("[1-8]?\\d")) {
      Thread.sleep(Duration.ofSeconds(Long.parseLong(wait)));
      return sendOnce(request);
    }
    return response;
  }

  Response sendOnce(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<byte[]> response =
        client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    return new Response(response);
  }

  @Override
  public void close() {
    client.close();
  }

  /** A response with its body. */
  record Response(HttpResponse<byte[]> response) {

    int status() {
      return response.statusCode();
    }

    int wireBytes() {
      return response.body().length;
    }

    String text() {
      return new String(response.body(), StandardCharsets.UTF_8);
    }

    /** Returns the body; an empty object where it is not JSON. */
    JsonNode json() {
      try {
        return JSON.readTree(text());
      } catch (JacksonException e) {
        return JSON.createObjectNode();
      }
    }

    /** Returns each value of a header. */
    List<String> headers(String name) {
      return response.headers().allValues(name);
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    boolean isProblem() {
      return header("Content-Type").startsWith("application/problem+json");
    }
  }
}
