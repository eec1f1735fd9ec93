// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.web;

import io.swagger.v3.oas.annotations.Parameter;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a handler's parameter, a {@code long}, that receives the id of the signed-in user.
 *
 * <p>Immutable, as all annotations are.
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Parameter(hidden = true)
public @interface Caller {}
