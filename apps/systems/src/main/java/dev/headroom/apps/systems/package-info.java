// SPDX-License-Identifier: Apache-2.0
/**
 * What the reference applications share: the environment names of the four systems mapped onto
 * {@code headroom.*}, the server defaults that these services use, and the state in which an
 * application runs.
 *
 * <p>{@link dev.headroom.apps.systems.EnvironmentAlias} lists the names; {@link
 * dev.headroom.apps.systems.SystemsPostProcessor} applies them before any bean is created; {@link
 * dev.headroom.apps.systems.AppState} switches an application between {@code original}, {@code
 * plain} and {@code headroom}. The rate limits of the systems are files below {@code systems/} on
 * the class path, for {@code spring.config.import}.
 */
@NullMarked
package dev.headroom.apps.systems;

import org.jspecify.annotations.NullMarked;
