// SPDX-License-Identifier: Apache-2.0
/**
 * Auto-configuration of PDF rendering.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.headroom.spring.media.pdf;

import org.jspecify.annotations.NullMarked;
