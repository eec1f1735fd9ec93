// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.limit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Counts requests of a handler, or of all handlers of a controller, by a rule of {@code
 * headroom.limit.rules}; one whose {@code match} is {@code none} is enforced by annotations alone.
 *
 * <p>A refused request is answered with 429 before the handler is called. A name that no rule has
 * is refused at start. Immutable, as all annotations are.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface RateLimit {
  /** Returns the rule's name. */
  String value();

  /**
   * Returns the permits that one request takes: 1 to what the rule admits at once. Another number
   * is refused at start.
   */
  int cost() default 1;
}
