// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.EdgeServer;
import dev.headroom.edge.PathPattern;
import dev.headroom.edge.compression.CompressionSettings;
import dev.headroom.kit.SettableTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A real server with the response cache on a settable clock before a scripted handler. */
final class CachedEdge implements AutoCloseable {
  static final Duration BOUND = Duration.ofSeconds(1);

  /** The header of operators, whose value is {@code token}. */
  static final String OPERATOR = "X-Operator";

  /** Whether all ends of tags by other instances are known. */
  volatile BooleanSupplier known = () -> true;

  final SettableTime time = new SettableTime();
  final CachedOrigin origin = new CachedOrigin();
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final ResponseCache cache;
  final EdgeServer server;

  CachedEdge(ResponseCacheRule... rules) throws Exception {
    this(ResponseCacheSettings.defaults(rules));
  }

  CachedEdge(ResponseCacheSettings settings, EdgeFilter... others) throws Exception {
    this(settings, CompressionSettings.defaults(), others);
  }

  CachedEdge(ResponseCacheSettings settings, CompressionSettings compression, EdgeFilter... others)
      throws Exception {
    cache = new ResponseCache(settings, time, registry, nanos -> known.getAsBoolean());
    EdgeFilter[] filters = java.util.Arrays.copyOf(others, others.length + 1);
    filters[others.length] =
        new ResponseCacheFilter(
            settings,
            cache,
            compression,
            request -> "/route",
            request -> "token".equals(request.getHeader(OPERATOR)));
    server = new EdgeServer(origin, filters);
  }

  static ResponseCacheRule rule(String match) {
    return ResponseCacheRule.of("plain", match, Duration.ofSeconds(10));
  }

  /** Fresh for 10 s, then 20 s stale while refreshed, 60 s stale on error. */
  static ResponseCacheRule staleRule(String match) {
    return new ResponseCacheRule(
        "stale",
        PathPattern.parse(match),
        Duration.ofSeconds(10),
        Duration.ofSeconds(20),
        Duration.ofSeconds(60),
        false,
        false,
        List.of("Accept", "Accept-Language", "Origin"),
        List.of("news"),
        0,
        false);
  }

  static ResponseCacheRule sharedRule(String match) {
    return new ResponseCacheRule(
        "shared",
        PathPattern.parse(match),
        Duration.ofSeconds(10),
        Duration.ZERO,
        Duration.ZERO,
        true,
        true,
        List.of("Accept"),
        List.of(),
        0,
        false);
  }

  HttpResponse<byte[]> get(String path, String... headers)
      throws IOException, InterruptedException {
    return server.get(path, headers);
  }

  String body(String path, String... headers) throws IOException, InterruptedException {
    return EdgeServer.text(get(path, headers));
  }

  static String status(HttpResponse<?> response) {
    return EdgeServer.header(response, "Cache-Status");
  }

  @Override
  public void close() {
    server.close();
  }
}
