// SPDX-License-Identifier: Apache-2.0
/**
 * Auto-configuration of the operators' console.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.headroom.spring.console;

import org.jspecify.annotations.NullMarked;
