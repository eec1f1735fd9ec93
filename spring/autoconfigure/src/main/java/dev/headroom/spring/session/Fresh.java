// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.session;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Asks the store whether the token is revoked before the handler runs, however young this
 * instance's snapshot is.
 *
 * <p>Immutable. One round trip to the database for each request; 503 if the store is unavailable.
 */
@Documented
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Fresh {}
