// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

import dev.headroom.cli.text.CommandException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The arguments that name a running service and its operators' endpoints, and calls of those.
 * Confined to one thread.
 */
final class OperatorEndpoints {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int FAILED = 300;
  private static final int MAX_PORT = 65_535;
  private static final Pattern TOKEN = Pattern.compile("[ -~]+");

  @Parameters(index = "0", paramLabel = "URL", description = "address of the service")
  private URI url = URI.create("http://localhost:8080");

  @Option(
      names = "--base",
      defaultValue = "/api/monitor",
      paramLabel = "PATH",
      description = "path of the operators' endpoints; default ${DEFAULT-VALUE}")
  private String base = "/api/monitor";

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "file that holds the operators' token alone")
  private @Nullable Path tokenFile;

  OperatorEndpoints() {}

  /** Checks the arguments, and the file with the token. */
  void check() {
    Argument.URL.require(isAddress(url), url);
    Argument.BASE.require(isPath(base), base);
    var _ = token();
  }

  /** Returns whether an address is one of HTTP. */
  static boolean isAddress(URI address) {
    boolean http = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
    return http && address.getHost() != null && address.getPort() <= MAX_PORT;
  }

  /** Returns whether a text is a path below an address. */
  static boolean isPath(String text) {
    try {
      return text.startsWith("/") && new URI(text).getRawAuthority() == null;
    } catch (URISyntaxException malformed) {
      return false;
    }
  }

  /** Returns the address of the service. */
  URI url() {
    return url;
  }

  /** Returns the path of the operators' endpoints. */
  String base() {
    return base;
  }

  /** Returns the operators' token; null if none is given. */
  @Nullable String token() {
    return tokenFile == null ? null : token(tokenFile);
  }

  /** Returns the file with the token, as a command names it. */
  String tokenFile() {
    return tokenFile == null ? "FILE" : tokenFile.toString();
  }

  /** Returns the address of an endpoint, which begins with a slash. */
  URI address(String endpoint) {
    return url.resolve(base + endpoint);
  }

  /** Reads an endpoint; a response that is no success is reported. */
  String get(String endpoint) throws InterruptedException {
    HttpResponse<String> response = send(request(endpoint).build());
    return require(response).body();
  }

  /** Sends JSON to an endpoint; a response that is no success is reported. */
  HttpResponse<String> post(String endpoint, String json) throws InterruptedException {
    return require(
        send(
            request(endpoint)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build()));
  }

  private HttpRequest.Builder request(String endpoint) {
    HttpRequest.Builder request = HttpRequest.newBuilder(address(endpoint)).timeout(TIMEOUT);
    if (tokenFile != null) {
      request.header("X-Headroom-Operator", token(tokenFile));
    }
    return request;
  }

  private HttpResponse<String> send(HttpRequest request) throws InterruptedException {
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new CommandException(
          "nothing answers at " + url + ": start the service, or correct the address", e);
    }
  }

  private static HttpResponse<String> require(HttpResponse<String> response) {
    if (response.statusCode() >= FAILED) {
      throw new CommandException(
          "%s returned %d: set headroom.monitor.admin=true, and give the operators' token by --token-file"
              .formatted(response.uri(), response.statusCode()));
    }
    return response;
  }

  /** A client shows a token that no header may have, such as a private key, in its error. */
  private static String token(Path from) {
    try {
      String token = Files.readString(from).strip();
      Argument.TOKEN_FILE.require(TOKEN.matcher(token).matches(), from);
      return token;
    } catch (IOException e) {
      throw Argument.TOKEN_FILE.invalid(from);
    }
  }
}
