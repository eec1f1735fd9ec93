// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.overload;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Limits the concurrent calls of a method, or of all public methods of a bean, by a bulkhead of
 * {@code headroom.overload.bulkheads}.
 *
 * <p>A call that gets no permit in time is not made: it throws {@link
 * dev.headroom.overload.OverloadException}, and a request is answered with 503. A call that returns
 * a {@link java.util.concurrent.CompletionStage} runs until that is complete; one that goes on in
 * another way after its return, such as a publisher, does not. A name that the settings do not have
 * is refused at start, or at the first call of a bean that is created later. Calls from within the
 * bean are not intercepted. Immutable, as all annotations are.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Bulkhead {
  /** Returns the bulkhead's name. */
  String value();
}
