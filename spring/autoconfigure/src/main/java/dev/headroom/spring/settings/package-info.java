// SPDX-License-Identifier: Apache-2.0
/**
 * Reads, checks and documents the settings {@code headroom.*}.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.headroom.spring.settings;

import org.jspecify.annotations.NullMarked;
