// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.session;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Asks the record of sessions before the handler runs, however fresh this instance's own knowledge
 * is.
 *
 * <p>Immutable. One round trip to the database a request; with the record away the answer is 401.
 */
@Documented
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Fresh {}
