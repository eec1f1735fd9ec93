// SPDX-License-Identifier: Apache-2.0
/**
 * Auto-configuration of index advice, and the operators' endpoints of it.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.headroom.spring.database.advice;

import org.jspecify.annotations.NullMarked;
