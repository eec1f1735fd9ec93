// SPDX-License-Identifier: Apache-2.0
/**
 * Auto-configuration of index review, and of the wait of schema migrations for index builds.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.headroom.spring.database.index;

import org.jspecify.annotations.NullMarked;
