// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.deploy;

import dev.headroom.cli.text.CommandException;
import dev.headroom.monitor.baseline.Baseline;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The performance of what serves, kept with its release before another one replaces it. Immutable,
 * thread-safe.
 *
 * @param folder of the deployment
 * @param base path of the operators' endpoints of the monitor
 */
record ServingBaseline(DeploymentFolder folder, String base) {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int OK = 200;
  private static final Pattern TOKEN = Pattern.compile("[ -~]*");

  /**
   * Reads the last 15 minutes of an instance, and writes them beside the jar of its release. It may
   * be repeated.
   *
   * @param port of an instance that serves
   * @return the file
   * @throws CommandException if the instance does not respond with a baseline
   */
  Path write(int release, int port) throws InterruptedException {
    URI address = URI.create("http://127.0.0.1:%d%s/baseline?window=900s".formatted(port, base));
    HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(TIMEOUT);
    String token = folder.environment(release, port).get("HEADROOM_OPERATOR_TOKEN");
    if (token != null && !TOKEN.matcher(token).matches()) { // a client shows it in its error
      throw new CommandException(
          "HEADROOM_OPERATOR_TOKEN in environment has characters that no header may have: correct"
              + " it, or leave --baseline out");
    } else if (token != null) {
      request.header("X-Headroom-Operator", token);
    }
    Path file = folder.jar(release).resolveSibling("baseline.json");
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build()) {
      HttpResponse<String> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != OK) {
        throw new CommandException(
            "%s returned %d: set headroom.monitor.admin=true, and HEADROOM_OPERATOR_TOKEN in environment, or leave --baseline out"
                .formatted(address, response.statusCode()));
      }
      Baseline read = JSON.readValue(response.body(), Baseline.class);
      Files.writeString(file, JSON.writeValueAsString(read) + "\n");
    } catch (JacksonException e) {
      throw new CommandException(
          address + " returned no baseline: give headroom.monitor.path by --baseline=PATH", e);
    } catch (IOException e) {
      throw new CommandException(
          "the baseline of %s could not be written to %s: repeat it, or leave --baseline out"
              .formatted(address, file),
          e);
    }
    return file;
  }
}
