// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.edge;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Keeps whole answers of a handler to GET, or of all of a controller's, as a rule of {@code
 * headroom.edge.response-cache.rules} does; such a rule for the same path wins.
 *
 * <p>The handler's path may have names in braces, and {@code **} at its end. A path that another
 * handler answers as well, by other parameters or headers, is refused at start, and so is all that
 * a rule may not hold. Requests that sign in pass by, unless {@link #shared}. Immutable, as all
 * annotations are.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface CacheResponse {
  /** Returns how long an answer is fresh that does not say so itself, 1 s to 30 days. */
  String ttl() default "10s";

  /** Returns how long after that it may be served while one request refreshes it, 0 to 30 days. */
  String staleWhileRevalidate() default "0s";

  /** Returns how long after that it may stand in for a failure, 0 to 30 days. */
  String staleIfError() default "0s";

  /** Returns whether the answer to one who signed in may be given to everybody. */
  boolean shared() default false;

  /** Returns whether a 404 may be kept. */
  boolean notFound() default false;

  /** Returns the request headers that tell answers apart; the handler sees no others. */
  String[] vary() default {"Accept", "Accept-Language", "Origin"};

  /** Returns what the answers can be invalidated by, together with the data's caches. */
  String[] tags() default {};
}
