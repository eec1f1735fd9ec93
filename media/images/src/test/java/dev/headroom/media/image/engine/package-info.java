// SPDX-License-Identifier: Apache-2.0
/** Tests of the engines of images, on real photographs. */
@NullMarked
package dev.headroom.media.image.engine;

import org.jspecify.annotations.NullMarked;
