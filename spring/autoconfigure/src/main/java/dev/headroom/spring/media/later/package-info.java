// SPDX-License-Identifier: Apache-2.0
/**
 * Auto-configuration of the queue of work that media run later.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.headroom.spring.media.later;

import org.jspecify.annotations.NullMarked;
