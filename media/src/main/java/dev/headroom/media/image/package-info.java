// SPDX-License-Identifier: Apache-2.0
/**
 * Images of an application in the sizes and formats that browsers want.
 *
 * <p>{@link dev.headroom.media.image.Images} stores an upload, has every size made later, and gives
 * the {@code srcset}. The walk of an upload: {@link dev.headroom.media.image.ImageCheck} reads the
 * header and refuses what must not be decoded, the original is stored under its hash, one piece of
 * work per format calls the {@link dev.headroom.media.image.ImageEngine}. The engine is in an
 * artifact of its own, {@code headroom-media-images}.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.media.image;

import org.jspecify.annotations.NullMarked;
