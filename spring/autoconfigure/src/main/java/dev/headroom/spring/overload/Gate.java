// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.overload;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Lets at most so many calls at once into a method, or into all public methods of a bean, as the
 * gate of {@code headroom.overload.gates} says that it names.
 *
 * <p>A call that finds no room in time is not made: {@link
 * dev.headroom.overload.OverloadException}, which a request is answered 503 for. A gate that the
 * settings do not name is refused at start. Calls of a bean's own methods from within are not seen.
 * Immutable, as all annotations are.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Gate {
  /** Returns the gate's name. */
  String value();
}
