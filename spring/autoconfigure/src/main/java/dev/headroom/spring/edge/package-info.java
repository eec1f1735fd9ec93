// SPDX-License-Identifier: Apache-2.0
/**
 * Auto-configuration of the edge filters and of the response cache.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.headroom.spring.edge;

import org.jspecify.annotations.NullMarked;
