// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import dev.headroom.edge.RequestPath;
import dev.headroom.edge.RouteResolver;
import dev.headroom.edge.compression.CompressionSettings;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
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

  StoragePolicy policy(ResponseCacheRule rule) {
    return new StoragePolicy(rule, settings.targetedFields());
  }

  /**
   * Returns the request as the handler sees it: with the headers of the key and no others; to
   * validate a stored response, with its validators.
   */
  KeyedRequest keyed(Exchange exchange, CapturedResponse response, @Nullable CachedResponse older) {
    Set<String> shown = shownHeaders.computeIfAbsent(exchange.rule(), Origin::shownBy);
    Map<String, List<String>> validators =
        older == null
            ? Map.of()
            : Map.of(
                "if-none-match", listOf(older.handlersEtag()),
                "if-modified-since", listOf(older.lastModified()));
    return new KeyedRequest(exchange.request(), shown, validators, response);
  }

  private static List<String> listOf(@Nullable String value) {
    return value == null ? List.of() : List.of(value);
  }

  private static Set<String> shownBy(ResponseCacheRule rule) {
    Set<String> names = new HashSet<>(rule.vary());
    names.add("host");
    if (rule.shared()) {
      names.addAll(List.of("authorization", "cookie"));
    }
    return Set.copyOf(names);
  }

  /** Returns whether a response that is complete now may be stored, and for how long. */
  Storability judge(Exchange exchange, int status, List<HeaderLine> headers, long begunNanos) {
    Duration delay = Duration.ofNanos(cache.time().nanos() - begunNanos);
    return policy(exchange.rule()).judge(status, headers, cache.time().now(), delay);
  }

  /** Returns the headers of the handler's response, with what it was negotiated by. */
  static List<HeaderLine> headers(KeyedRequest request, CapturedResponse response) {
    List<HeaderLine> headers = new ArrayList<>(response.buffered().lines());
    String named =
        String.join(",", HeaderLine.values(headers, "Vary")).toLowerCase(Locale.ROOT) + ",";
    for (String each : request.negotiated()) {
      if (!named.replace(" ", "").contains(each + ",")) {
        headers.add(new HeaderLine("Vary", each, true));
      }
    }
    return headers;
  }

  /** Creates the stored form of the handler's response. */
  CachedResponse store(
      Exchange exchange,
      CapturedResponse response,
      List<HeaderLine> headers,
      Storability storability,
      CachedResponse.Creation creation) {
    return CachedResponse.of(
        response.buffered(),
        headers,
        exchange.rule().tags(),
        storability,
        creation,
        isSecret(exchange.request()) ? null : compression);
  }

  /** Returns whether the length of the compressed response could reveal a secret (BREACH). */
  private boolean isSecret(HttpServletRequest request) {
    if (compression == null || compression.secret().isEmpty()) {
      return false;
    }
    RequestPath path = RequestPath.of(request);
    return compression.secret().stream().anyMatch(each -> each.mayMatch(path));
  }

  /** Creates the stored response once more, with the headers of the 304 that validated it. */
  CachedResponse validated(
      Exchange exchange,
      CachedResponse known,
      CapturedResponse response,
      CachedResponse.Creation creation) {
    List<HeaderLine> newer = response.buffered().lines();
    List<HeaderLine> headers = HeaderLine.updated(known.headers(), newer);
    List<HeaderLine> judged = new ArrayList<>(headers);
    newer.stream()
        .filter(each -> each.hasName("Age") || each.hasName("Set-Cookie"))
        .forEach(judged::add);
    listOf(known.handlersEtag()).forEach(etag -> judged.add(new HeaderLine("ETag", etag, false)));
    return known.validated(
        headers,
        exchange.rule().tags(),
        judge(exchange, known.status(), judged, creation.nanos()),
        creation);
  }

  CachedResponse.Creation creation(Exchange exchange, ResponseKey key, long begunNanos) {
    return new CachedResponse.Creation(
        key, begunNanos, cache.time().now(), routes.route(exchange.request()));
  }

  /** Logs once a header that responses vary by, though the rule does not name it. */
  void warnOfVary(ResponseCacheRule rule, CapturedResponse response) {
    String header = policy(rule).unkeyedVary(response.buffered().lines());
    if (header != null && warned.size() < MAX_WARNINGS && warned.add(rule.name() + " " + header)) {
      LOG.warn(
          "headroom.edge.response-cache.rules.{}.vary lacks {}, by which responses vary; they are"
              + " not stored until it is named",
          rule.name(),
          header.replaceAll("[^a-z0-9*-]", "?"));
    }
  }
}
