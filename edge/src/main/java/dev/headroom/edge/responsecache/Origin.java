// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import dev.headroom.edge.RouteResolver;
import dev.headroom.edge.compression.CompressionSettings;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The handler behind the response cache: what it is shown of a request, and how its response is
 * stored. Thread-safe.
 */
final class Origin {
  private static final Logger LOG = LoggerFactory.getLogger(ResponseCacheFilter.class);
  private static final int MAX_WARNINGS = 100;

  private final ResponseCacheSettings settings;
  private final ResponseCache cache;
  private final @Nullable CompressionSettings compression;
  private final RouteResolver routes;
  private final Map<ResponseCacheRule, Set<String>> shownHeaders = new ConcurrentHashMap<>();
  private final Set<String> warned = ConcurrentHashMap.newKeySet();

  Origin(
      ResponseCacheSettings settings,
      ResponseCache cache,
      @Nullable CompressionSettings compression,
      RouteResolver routes) {
    this.settings = settings;
    this.cache = cache;
    this.compression = compression;
    this.routes = routes;
  }

  ResponseCache cache() {
    return cache;
  }

  RequestDirectives directives(Exchange exchange) {
    return RequestDirectives.of(exchange.request(), exchange.rule(), settings.sessionCookies());
  }

  int maxResponseBytes() {
    return settings.maxResponseBytes();
  }

  /** Returns the request as the handler sees it: with the headers of the key and no others. */
  KeyedRequest keyed(Exchange exchange, CapturedResponse response) {
    Set<String> shown = shownHeaders.computeIfAbsent(exchange.rule(), Origin::shownBy);
    return new KeyedRequest(exchange.request(), shown, response);
  }

  private static Set<String> shownBy(ResponseCacheRule rule) {
    Set<String> names = new HashSet<>(rule.vary());
    names.add("host");
    if (rule.shared()) {
      names.addAll(List.of("authorization", "cookie"));
    }
    return Set.copyOf(names);
  }

  /** Creates the stored response. */
  CachedResponse store(
      Exchange exchange,
      ResponseKey key,
      CapturedResponse response,
      Storability storability,
      long createdNanos) {
    return new CachedResponse(
        response.buffered(),
        storability,
        new CachedResponse.Creation(key, createdNanos, routes.route(exchange.request())),
        exchange.rule().tags(),
        compression);
  }

  /** Logs once a header that responses vary by, though the rule does not name it. */
  void warnOfVary(ResponseCacheRule rule, CapturedResponse response) {
    String header = Storability.unkeyedVary(rule, response.buffered().lines());
    if (header != null && warned.size() < MAX_WARNINGS && warned.add(rule.name() + " " + header)) {
      LOG.warn(
          "headroom.edge.response-cache.rules.{}.vary lacks {}, by which responses vary; they are"
              + " not stored until it is named",
          rule.name(),
          header.replaceAll("[^a-z0-9*-]", "?"));
    }
  }
}
