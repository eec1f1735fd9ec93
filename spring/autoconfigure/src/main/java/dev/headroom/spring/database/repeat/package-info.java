// SPDX-License-Identifier: Apache-2.0
/**
 * Auto-configuration of the detection of repeated statements.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.headroom.spring.database.repeat;

import org.jspecify.annotations.NullMarked;
