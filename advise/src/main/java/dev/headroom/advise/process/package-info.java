// SPDX-License-Identifier: Apache-2.0
/**
 * Advice about the settings of the JVM and of its container.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.advise.process;

import org.jspecify.annotations.NullMarked;
