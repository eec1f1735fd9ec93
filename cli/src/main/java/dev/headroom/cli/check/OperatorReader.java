// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.check;

import dev.headroom.cli.check.ServiceClient.Response;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads the operators' endpoints of a service, each once.
 *
 * <p>One thread at a time.
 */
final class OperatorReader implements AutoCloseable {

  private static final int OK = 200;

  private final ServiceClient service;
  private final String base;
  private final @Nullable String token;
  private final Map<String, Response> responses = new HashMap<>();

  /**
   * Creates a reader.
   *
   * @param base path of the operators' endpoints of the monitor
   * @param token that of operators; null to send none
   */
  OperatorReader(URI address, String base, @Nullable String token) {
    this.service = new ServiceClient(address);
    this.base = base;
    this.token = token;
  }

  /** Returns the address of the service, without a slash at its end. */
  String address() {
    return service.address().toString().replaceFirst("/+$", "");
  }

  /** Returns the address of an endpoint of the monitor. */
  String address(String endpoint) {
    return address() + base + endpoint;
  }

  /**
   * Reads an endpoint of the monitor.
   *
   * @throws RefusedReadException if the response is no success
   */
  JsonNode read(String endpoint) throws IOException, InterruptedException {
    Response response = response(base + endpoint);
    if (response.status() != OK) {
      throw refused(base + endpoint, response);
    }
    return response.json();
  }

  /**
   * Reads a list of an endpoint of the monitor.
   *
   * @param member the name of the list in the response; empty if the response is the list
   * @throws RefusedReadException if the response is no success, or has no such list: a proxy may
   *     respond 200 with a page of its own
   */
  JsonNode list(String endpoint, String member) throws IOException, InterruptedException {
    return list(response(base + endpoint), base + endpoint, member);
  }

  /** Returns a list of a response. */
  static JsonNode list(Response response, String path, String member) throws RefusedReadException {
    JsonNode list = member.isEmpty() ? response.json() : response.json().path(member);
    if (response.status() != OK) {
      throw refused(path, response);
    }
    if (!list.isArray()) {
      throw new RefusedReadException(
          "%s returned 200 without %s".formatted(path, member.isEmpty() ? "a list" : member),
          "correct the address, or the proxy that responds in place of the service");
    }
    return list;
  }

  private static RefusedReadException refused(String path, Response response) {
    return new RefusedReadException(
        path + " returned " + response.status(),
        "set headroom.monitor.admin=true, name headroom.monitor.path by --base, and give the"
            + " operators' token by --token-file");
  }

  /** Reads a path, whatever the status of the response is. */
  Response response(String path) throws IOException, InterruptedException {
    Response known = responses.get(path);
    if (known == null) {
      known = token == null ? service.get(path) : service.get(path, "X-Headroom-Operator", token);
      responses.put(path, known);
    }
    return known;
  }

  /** Reads an endpoint of the monitor, whatever the status of the response is. */
  Response find(String endpoint) throws IOException, InterruptedException {
    return response(base + endpoint);
  }

  @Override
  public void close() {
    service.close();
  }
}
