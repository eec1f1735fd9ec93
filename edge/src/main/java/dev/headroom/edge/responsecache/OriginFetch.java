// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import dev.headroom.edge.AsyncCompletion;
import dev.headroom.edge.RouteResolver;
import dev.headroom.edge.compression.CompressionSettings;
import dev.headroom.edge.responsecache.ResponseCacheListener.NotStored;
import dev.headroom.edge.responsecache.ResponseCacheListener.Outcome;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the handler: for an answer to keep, for a fresher one, or past the cache.
 *
 * <p>Thread-safe.
 */
final class OriginFetch {
  private static final Logger LOG = LoggerFactory.getLogger(ResponseCacheFilter.class);

  /** How long a handler that failed is left in peace while an old answer stands in for it. */
  private static final long PAUSE_NANOS = 1_000_000_000;

  /** A fill under way, and the answer that it is to replace. Immutable. */
  record Filling(ResponseKey key, InFlightFetch fill, @Nullable CachedResponse old) {}

  private final ResponseCacheSettings settings;
  private final ResponseCache cache;
  private final @Nullable CompressionSettings compression;
  private final RouteResolver routes;
  private final Map<ResponseCacheRule, Set<String>> shown = new ConcurrentHashMap<>();
  private final Set<String> warned = ConcurrentHashMap.newKeySet();

  OriginFetch(
      ResponseCacheSettings settings,
      ResponseCache cache,
      @Nullable CompressionSettings compression,
      RouteResolver routes) {
    this.settings = settings;
    this.cache = cache;
    this.compression = compression;
    this.routes = routes;
  }

  /** The headers that a handler sees while its answer is made to be kept. */
  private static Set<String> shownBy(ResponseCacheRule rule) {
    Set<String> names = new HashSet<>(rule.vary());
    names.add("host");
    if (rule.shared()) {
      names.addAll(List.of("authorization", "cookie"));
    }
    return Set.copyOf(names);
  }

  /** Lets the handler answer the request as it is. */
  void pass(Exchange exchange, Outcome outcome, String how) throws IOException, ServletException {
    exchange.response().addHeader("Cache-Status", "headroom; " + how);
    cache.listener().responded(exchange.rule().name(), outcome);
    exchange.chain().doFilter(exchange.request(), exchange.response());
  }

  /** Lets the handler change what lies at the path; a failure may have changed it too. */
  void change(Exchange exchange) throws IOException, ServletException {
    HttpServletRequest request = exchange.request();
    HttpServletResponse response = exchange.response();
    String path = request.getRequestURI();
    boolean threw = true;
    try {
      exchange.chain().doFilter(request, response);
      threw = false;
    } finally {
      if (!threw && request.isAsyncStarted()) {
        AsyncCompletion.listen(request, outcome -> cache.invalidatePath(path));
      } else if (threw || response.getStatus() < 400 || response.getStatus() >= 500) {
        cache.invalidatePath(path);
      }
    }
  }

  /** Answers by the handler, and keeps the answer if it may be kept. */
  void fill(Exchange exchange, Filling filling) throws IOException, ServletException {
    long began = cache.time().nanos();
    CapturedResponse answer = captured(exchange, filling, false);
    boolean threw = true;
    try {
      exchange.chain().doFilter(asked(exchange, answer), answer);
      answer.finish();
      threw = false;
    } catch (IOException | ServletException | RuntimeException failed) {
      cache.listener().notStored(exchange.rule().name(), NotStored.FAILED);
      if (answer.isReleased() || !standIn(exchange, filling, 500)) {
        throw failed;
      }
      LOG.warn("rule {}: the handler failed, an older answer stands in", name(exchange), failed);
      return;
    } finally {
      cache.listener().fetched(name(exchange), cache.time().nanos() - began);
      if (threw) {
        cache.end(filling.key(), filling.fill(), null);
      }
    }
    if (answer.isReleased()) {
      cache.listener().responded(name(exchange), Outcome.PASS);
    } else if (answer.getStatus() < 500 || !standIn(exchange, filling, answer.getStatus())) {
      settle(exchange, filling, answer, began);
    }
  }

  private void settle(Exchange exchange, Filling filling, CapturedResponse answer, long began)
      throws IOException {
    HttpServletResponse response = exchange.response();
    CachedResponse made = keep(exchange, filling, answer, began);
    if (made == null) {
      response.addHeader("Cache-Status", "headroom; fwd=uri-miss");
      answer.replay();
      cache.listener().responded(name(exchange), Outcome.PASS);
    } else {
      String status = filling.old() == null ? "uri-miss; stored" : "stale; stored";
      CachedResponseWriter.write(
          exchange.request(), response, made, "headroom; fwd=" + status, cache.time().nanos());
      cache.listener().responded(name(exchange), Outcome.MISS);
    }
  }

  /** Asks for a fresher answer when the client has an old one already. */
  void refresh(Exchange exchange, Filling filling) {
    long began = cache.time().nanos();
    CapturedResponse answer = captured(exchange, filling, true);
    try {
      exchange.chain().doFilter(asked(exchange, answer), answer);
      answer.finish();
      if (answer.getStatus() >= 500) {
        refuse(exchange, filling, answer, NotStored.STATUS);
        pause(filling);
      } else if (!answer.isReleased()) {
        keep(exchange, filling, answer, began);
      }
    } catch (IOException | ServletException | RuntimeException failed) {
      cache.listener().notStored(name(exchange), NotStored.FAILED);
      pause(filling);
      LOG.warn("rule {}: an answer was not refreshed", name(exchange), failed);
    } finally {
      cache.listener().fetched(name(exchange), cache.time().nanos() - began);
    }
  }

  private boolean standIn(Exchange exchange, Filling filling, int failedStatus) throws IOException {
    CachedResponse old = filling.old();
    long now = cache.time().nanos();
    boolean stands = old != null && cache.isGood(filling.key(), old) && old.mayBeStaleOnError(now);
    if (old == null || !stands || exchange.response().isCommitted()) {
      return false;
    }
    pause(filling);
    cache.end(filling.key(), filling.fill(), null);
    String status = "headroom; fwd=stale; fwd-status=" + failedStatus + "; detail=stale-if-error";
    CachedResponseWriter.write(exchange.request(), exchange.response(), old, status, now);
    cache.listener().responded(name(exchange), Outcome.STALE);
    return true;
  }

  private void pause(Filling filling) {
    CachedResponse old = filling.old();
    if (old != null) {
      old.pauseUntil(cache.time().nanos() + PAUSE_NANOS);
    }
  }

  private CapturedResponse captured(Exchange exchange, Filling filling, boolean detached) {
    return new CapturedResponse(
        exchange.response(),
        new CapturedResponse.CaptureRequest(
            exchange.rule(),
            settings.maxResponseBytes(),
            detached,
            (answer, why) -> {
              if (!detached) {
                exchange.response().addHeader("Cache-Status", "headroom; fwd=uri-miss");
              }
              refuse(exchange, filling, answer, why);
            }));
  }

  private KeyedRequest asked(Exchange exchange, CapturedResponse answer) {
    return new KeyedRequest(
        exchange.request(), shown.computeIfAbsent(exchange.rule(), OriginFetch::shownBy), answer);
  }

  private @Nullable CachedResponse keep(
      Exchange exchange, Filling filling, CapturedResponse answer, long began) {
    if (answer.failure() != null) {
      refuse(exchange, filling, answer, NotStored.STATUS);
      return null;
    }
    Storability storing =
        Storability.of(
            exchange.rule(), answer.getStatus(), answer.buffered().lines(), cache.time().now());
    NotStored why = answer.isWhole() ? storing.refusal() : NotStored.FORM;
    if (why != null) {
      refuse(exchange, filling, answer, why);
      return null;
    }
    CachedResponse made =
        new CachedResponse(
            answer.buffered(),
            storing,
            new CachedResponse.Birth(
                filling.fill().sequence(), began, routes.route(exchange.request())),
            exchange.rule().tags(),
            compression);
    cache.end(filling.key(), filling.fill(), made);
    return made;
  }

  /**
   * A failure may be over at once; another status ends the old answer; what is unfit by its nature
   * nobody waits for, for a while.
   */
  private void refuse(Exchange exchange, Filling filling, CapturedResponse answer, NotStored why) {
    if (why == NotStored.VARY) {
      warn(exchange.rule(), answer);
    }
    cache.listener().notStored(name(exchange), why);
    if (why == NotStored.STATUS && answer.getStatus() < 500) {
      cache.forget(filling.key());
    }
    boolean passing = why == NotStored.STATUS || why == NotStored.FAILED;
    cache.end(filling.key(), filling.fill(), passing ? null : CacheEntry.Uncacheable.MARK);
  }

  private void warn(ResponseCacheRule rule, CapturedResponse answer) {
    String header = Storability.unkeyedVary(rule, answer.buffered().lines());
    if (header != null && warned.size() < 100 && warned.add(rule.name() + " " + header)) {
      LOG.warn(
          "headroom.edge.response-cache.rules.{}.vary lacks {}, by which answers vary; they are not"
              + " kept until it is named",
          rule.name(),
          header.replaceAll("[^a-z0-9*-]", "?"));
    }
  }

  private static String name(Exchange exchange) {
    return exchange.rule().name();
  }
}
