// SPDX-License-Identifier: Apache-2.0
/**
 * Auto-configuration of images.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.headroom.spring.media.image;

import org.jspecify.annotations.NullMarked;
