// SPDX-License-Identifier: Apache-2.0
/** Tests of the auto-configuration of images. */
@NullMarked
package dev.headroom.spring.media.image;

import org.jspecify.annotations.NullMarked;
