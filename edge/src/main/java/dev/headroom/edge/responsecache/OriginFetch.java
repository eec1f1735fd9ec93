// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import dev.headroom.cache.load.ContextLoader;
import dev.headroom.cache.load.LoadContext;
import dev.headroom.cache.load.LoadTimeoutException;
import dev.headroom.edge.responsecache.ResponseCacheMeters.NotStored;
import dev.headroom.edge.responsecache.ResponseCacheMeters.Outcome;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request's fetch of a response from the handler: the loader of the response cache. Confined to
 * one thread.
 *
 * <p>Only one of the requests with the same key calls the handler; {@link #respond} of the others
 * waits for its response.
 */
final class OriginFetch implements ContextLoader<ResponseKey, CacheEntry> {
  private static final Logger LOG = LoggerFactory.getLogger(ResponseCacheFilter.class);

  /** How long a failed handler is not called again while a stale response stands in for it. */
  private static final long PAUSE_NANOS = 1_000_000_000;

  private final Origin origin;
  private final Exchange exchange;
  private final ResponseKey key;
  private final RequestDirectives wanted;
  private final @Nullable CachedResponse older;
  private boolean detached;
  private @Nullable CapturedResponse captured;
  private @Nullable CacheEntry loaded;
  private @Nullable CachedResponse validated;
  private @Nullable Exception failure;

  /**
   * Creates a fetch.
   *
   * @param older what the response is to replace; null for nothing
   */
  OriginFetch(
      Origin origin,
      Exchange exchange,
      ResponseKey key,
      RequestDirectives wanted,
      @Nullable CachedResponse older) {
    this.origin = origin;
    this.exchange = exchange;
    this.key = key;
    this.wanted = wanted;
    this.older = older;
  }

  /** Ends a load whose handler responded with a server error. */
  private static final class ServerErrorException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ServerErrorException(int status) {
      super("the handler responded " + status, null, false, false);
    }
  }

  /** Responds with the handler's response, or with that of another request's fetch. */
  void respond() throws IOException, ServletException {
    ResponseCache cache = exchange.cache();
    if (older != null && !older.isShareable()) {
      respondValidating();
      return;
    }
    CacheEntry entry = null;
    String why = "failed";
    try {
      entry = older == null ? cache.get(key, this) : cache.refresh(key, this);
    } catch (LoadTimeoutException late) {
      why = "late";
    } catch (RuntimeException failed) {
      LOG.debug("rule {}: no response was loaded", exchange.rule().name(), failed);
    }
    CapturedResponse own = captured;
    if (own != null) {
      respondWith(own, entry);
    } else if (entry instanceof CachedResponse fresh && fresh.isShareable()) {
      long now = cache.time().nanos();
      exchange.serveStored(fresh, Outcome.COLLAPSED, "fwd=uri-miss; collapsed", now);
    } else {
      standInOrPass(entry == null ? why : "unfit");
    }
  }

  /** Calls the handler for this request alone, since each request is to be validated. */
  private void respondValidating() throws IOException, ServletException {
    try {
      exchange.cache().tryRefresh(key, this);
    } catch (RuntimeException failed) {
      LOG.debug("rule {}: no response was loaded", exchange.rule().name(), failed);
    }
    CapturedResponse own = captured;
    if (own != null) {
      respondWith(own, loaded);
    } else {
      exchange.pass(Outcome.PASS, "fwd=stale; detail=in-flight");
    }
  }

  private void respondWith(CapturedResponse own, @Nullable CacheEntry entry)
      throws IOException, ServletException {
    if (entry == null) {
      fail(own);
    } else {
      complete(own, entry);
    }
  }

  /** Replaces the stored response when the client has been served already. */
  void refresh() {
    detached = true;
    try {
      exchange.cache().tryRefresh(key, this);
    } catch (RuntimeException failed) {
      pause();
      if (failure == null) {
        notStored(NotStored.STATUS);
      } else {
        LOG.warn("rule {}: a response was not refreshed", exchange.rule().name(), failure);
      }
    }
  }

  @Override
  public CacheEntry load(ResponseKey same, LoadContext<CacheEntry> context)
      throws IOException, ServletException {
    ResponseCache cache = exchange.cache();
    long begunNanos = cache.time().nanos();
    CachedResponse present = cache.find(key) instanceof CachedResponse found ? found : null;
    if (present != null && wanted.accepts(present, begunNanos)) {
      ResponseCache.retain(context, key, present, begunNanos);
      return present;
    }
    CachedResponse known = present != null && present.isValidatable() ? present : null;
    CapturedResponse response = capture();
    captured = response;
    KeyedRequest request = origin.keyed(exchange, response, known);
    try {
      exchange.chain().doFilter(request, response);
      response.finish();
    } catch (IOException | ServletException | RuntimeException thrown) {
      notStored(NotStored.FAILED);
      failure = thrown;
      throw thrown;
    } finally {
      cache.meters().fetched(exchange.rule().name(), cache.time().nanos() - begunNanos);
    }
    CachedResponse made = null;
    if (!response.isReleased()) {
      CachedResponse.Creation creation = origin.creation(exchange, key, begunNanos);
      made =
          known != null && response.getStatus() == HttpServletResponse.SC_NOT_MODIFIED
              ? storeValidated(known, response, creation)
              : store(request, response, creation);
    }
    CacheEntry entry = made == null ? uncacheable(context) : made;
    if (made != null) {
      ResponseCache.retain(context, key, made, begunNanos);
    }
    loaded = entry;
    return entry;
  }

  private CapturedResponse capture() {
    CachedResponse replaced = detached ? older : null;
    return new CapturedResponse(
        exchange.response(),
        new CapturedResponse.CapturePurpose(
            origin.policy(exchange.rule()),
            origin.maxResponseBytes(),
            detached,
            replaced == null ? List.of() : replaced.headers(),
            this::refuse));
  }

  /** Returns the response to be stored; null if it may not be. */
  private @Nullable CachedResponse store(
      KeyedRequest request, CapturedResponse response, CachedResponse.Creation creation) {
    int status = response.getStatus();
    List<HeaderLine> headers = Origin.headers(request, response);
    Storability storability = origin.judge(exchange, status, headers, creation.nanos());
    NotStored why =
        response.failure() != null
            ? NotStored.STATUS
            : response.isWhole() ? storability.refusal() : NotStored.FORM;
    if (status >= 500 && (why != null || standIn(exchange.cache().time().nanos()) != null)) {
      throw new ServerErrorException(status);
    }
    CachedResponse made =
        why == null ? origin.store(exchange, response, headers, storability, creation) : null;
    why = made == null ? why : made.refusal();
    if (why != null) {
      refuse(response, why);
      return null;
    }
    return made;
  }

  /** Returns the validated response to be stored; null if it may no longer be. */
  private @Nullable CachedResponse storeValidated(
      CachedResponse known, CapturedResponse response, CachedResponse.Creation creation) {
    CachedResponse made = origin.validated(exchange, known, response, creation);
    validated = made;
    NotStored why = made.refusal();
    if (why != null) {
      notStored(why);
      exchange.cache().putUncacheable(key);
      return null;
    }
    return made;
  }

  private CacheEntry uncacheable(LoadContext<CacheEntry> context) {
    context.doNotCache();
    return CacheEntry.Uncacheable.of(key);
  }

  /**
   * Handles a response that cannot be stored: another status invalidates the stored response; what
   * is uncacheable by its nature is remembered, so that nobody waits for it for a while.
   */
  private void refuse(CapturedResponse response, NotStored why) {
    if (why == NotStored.VARY) {
      origin.warnOfVary(exchange.rule(), response);
    }
    notStored(why);
    if (!detached) {
      exchange.addCacheStatus("fwd=uri-miss");
    }
    if (why == NotStored.STATUS && response.getStatus() >= 500) {
      return;
    }
    // Also for a moment: those who wait for this response go on.
    exchange.cache().putUncacheable(key);
    if (why == NotStored.STATUS) {
      exchange.cache().remove(key);
    }
  }

  private void notStored(NotStored why) {
    exchange.cache().meters().count(ResponseCacheMeter.NOT_STORED, exchange.rule().name(), why);
  }

  private void complete(CapturedResponse own, CacheEntry entry) throws IOException {
    CachedResponse made = entry instanceof CachedResponse kept ? kept : validated;
    if (!own.isReleased() && made != null) {
      own.buffered().writeRateLimitsTo(exchange.response());
      if (validated != null) {
        own.buffered().writeCookiesTo(exchange.response());
      }
      String forward = older == null ? "fwd=uri-miss" : "fwd=stale";
      forward += validated == null ? "" : "; fwd-status=304";
      forward += made.equals(entry) ? "; stored" : "";
      exchange.serveFetched(made, forward, exchange.cache().time().nanos());
      exchange.count(validated == null ? Outcome.MISS : Outcome.REVALIDATED);
      return;
    }
    if (!own.isReleased()) {
      own.replay();
    }
    exchange.count(Outcome.PASS);
  }

  /** Responds with a stale response in place of the failure, or with the failure. */
  private void fail(CapturedResponse own) throws IOException, ServletException {
    Exception thrown = failure;
    long now = exchange.cache().time().nanos();
    CachedResponse old =
        own.isReleased() || exchange.response().isCommitted() ? null : standIn(now);
    if (old != null) {
      pause();
      int status = thrown == null ? own.getStatus() : 500;
      String cacheStatus = "fwd=stale; fwd-status=" + status + "; detail=stale-if-error";
      exchange.serveStored(old, Outcome.STALE, cacheStatus, now);
      LOG.warn(
          "rule {}: the handler failed with {}, a stale response stands in",
          exchange.rule().name(),
          status,
          thrown);
      return;
    }
    switch (thrown) {
      case null -> {
        refuse(own, NotStored.STATUS);
        own.replay();
        exchange.count(Outcome.PASS);
      }
      case IOException broken -> throw broken;
      case ServletException broken -> throw broken;
      case RuntimeException broken -> throw broken;
      default -> throw new IllegalStateException(thrown);
    }
  }

  private void standInOrPass(String why) throws IOException, ServletException {
    long now = exchange.cache().time().nanos();
    CachedResponse old = why.equals("unfit") ? null : standIn(now);
    if (old != null) {
      exchange.serveStored(old, Outcome.STALE, old.hitStatus(now) + "; detail=" + why, now);
    } else {
      exchange.pass(Outcome.PASS, "fwd=uri-miss; detail=" + why);
    }
  }

  /** Returns the older response if it is still stored and may replace a failure; else null. */
  private @Nullable CachedResponse standIn(long now) {
    CachedResponse old = older;
    boolean stands =
        old != null && old.mayBeStaleOnError(now) && old.equals(exchange.cache().find(key));
    return stands ? old : null;
  }

  private void pause() {
    if (older != null) {
      older.pauseUntil(exchange.cache().time().nanos() + PAUSE_NANOS);
    }
  }
}
