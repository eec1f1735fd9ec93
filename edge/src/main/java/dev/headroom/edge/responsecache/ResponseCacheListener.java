// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

/**
 * Hears what the response cache does.
 *
 * <p>Thread-safe; called on the thread of the request, so it must return at once and not throw.
 * Keys are never told: they may name a person.
 */
public interface ResponseCacheListener {
  /** Hears nothing. */
  ResponseCacheListener NONE = new ResponseCacheListener() {};

  /** How a request was answered. */
  enum Outcome {
    /** By a fresh answer that was kept. */
    HIT,
    /** By an answer past its time, while one request refreshes it or the handler fails. */
    STALE,
    /** By the handler, once for all that asked meanwhile. */
    MISS,
    /** By the answer that another request was waiting for. */
    COLLAPSED,
    /** By the handler, since its answer cannot be kept, or did not come in time. */
    PASS,
    /** By the handler, since the request does not want or suit the cache. */
    BYPASS
  }

  /** Why an answer was not kept. */
  enum NotStored {
    /** Neither 200, nor a 404 that the rule keeps. */
    STATUS,
    /** {@code Cache-Control} forbids it: no-store, no-cache or private. */
    DIRECTIVE,
    /** It sets a cookie. */
    SET_COOKIE,
    /** It varies by a header that the rule does not name. */
    VARY,
    /** It is not fresh even now. */
    EXPIRED,
    /** Its body is larger than the bound. */
    SIZE,
    /** It is a stream, a part, asynchronous, encoded by the handler, or broken off. */
    FORM,
    /** The handler threw. */
    FAILED
  }

  /** A request that a rule covers was answered. */
  default void responded(String rule, Outcome outcome) {}

  /** The handler was asked for an answer to keep. */
  default void fetched(String rule, long nanos) {}

  /** The handler's answer was not kept. */
  default void notStored(String rule, NotStored why) {}

  /** An answer gave way to others for want of room. */
  default void evicted(int weightBytes) {}
}
