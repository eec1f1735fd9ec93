// SPDX-License-Identifier: Apache-2.0
/**
 * Auto-configuration of the content delivery network.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.headroom.spring.media.cdn;

import org.jspecify.annotations.NullMarked;
