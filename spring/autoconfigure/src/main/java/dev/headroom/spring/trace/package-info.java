// SPDX-License-Identifier: Apache-2.0
/**
 * Auto-configuration of observations and trace ids.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.headroom.spring.trace;

import org.jspecify.annotations.NullMarked;
