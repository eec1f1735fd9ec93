// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.load;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request without a body, of a {@link SteadyLoad}. Immutable.
 *
 * @param method of HTTP
 * @param path with its query
 * @param headers besides those of every request
 * @param write its id in the ledger; null for a request that writes nothing there
 */
public record LoadRequest(
    String method, String path, Map<String, String> headers, @Nullable String write) {

  /** Methods that a balancer may send to another instance when one was lost. */
  private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "PUT", "DELETE", "OPTIONS");

  /** Copies the headers. */
  public LoadRequest {
    headers = Map.copyOf(headers);
  }

  /** Returns a request as it was made, which writes nothing in the ledger. */
  public static LoadRequest of(HttpRequest request) {
    URI uri = request.uri();
    String query = uri.getRawQuery();
    Map<String, String> headers = new HashMap<>();
    request.headers().map().forEach((name, values) -> headers.put(name, values.getFirst()));
    return new LoadRequest(
        request.method(),
        query == null ? uri.getRawPath() : uri.getRawPath() + "?" + query,
        headers,
        null);
  }

  /** Returns whether the method may be repeated. */
  public boolean isIdempotent() {
    return IDEMPOTENT.contains(method);
  }
}
