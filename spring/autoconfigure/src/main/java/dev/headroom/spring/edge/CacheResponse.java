// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.edge;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Caches whole responses of a handler to GET, or of all handlers of a controller, like a rule of
 * {@code headroom.edge.response-cache.rules}; such a rule for the same path takes precedence.
 *
 * <p>The handler's path may have names in braces, and {@code **} at its end. A path that another
 * handler serves too, by other parameters or headers, is refused at start, and so is every value
 * that a rule may not have. Requests that sign in bypass the cache, unless {@link #shared}.
 * Immutable, as all annotations are.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface CacheResponse {
  /** Returns how long a response is fresh unless it says so itself, 1 s to 30 days. */
  String ttl() default "10s";

  /** Returns how long after that it may be served while one request refreshes it, 0 to 30 days. */
  String staleWhileRevalidate() default "0s";

  /** Returns how long after that it may replace a failure, 0 to 30 days. */
  String staleIfError() default "0s";

  /** Returns whether the response to a signed-in user may be served to everybody. */
  boolean shared() default false;

  /** Returns whether a 404 may be cached. */
  boolean notFound() default false;

  /** Returns the request headers that are part of the key; the handler sees no others. */
  String[] vary() default {"Accept", "Accept-Language", "Origin"};

  /** Returns the tags that invalidate the responses, together with the data's caches. */
  String[] tags() default {};
}
