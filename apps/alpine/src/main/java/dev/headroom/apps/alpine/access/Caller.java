// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.access;

import io.swagger.v3.oas.annotations.Parameter;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.security.core.annotation.AuthenticationPrincipal;

/**
 * Marks the handler's parameter that is the id of the user who asks, a {@code long}.
 *
 * <p>Immutable.
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Parameter(hidden = true)
@AuthenticationPrincipal(expression = "T(java.lang.Long).parseLong(user)")
public @interface Caller {}
