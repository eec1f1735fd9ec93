// SPDX-License-Identifier: Apache-2.0
/** Tests of images. */
@NullMarked
package dev.headroom.media.image;

import org.jspecify.annotations.NullMarked;
