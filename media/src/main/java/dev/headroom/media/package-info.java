// SPDX-License-Identifier: Apache-2.0
/**
 * Media of an application: images, and the two ports that all kinds of media use.
 *
 * <p>{@link dev.headroom.media.Later} runs work after the caller's transaction, {@link
 * dev.headroom.media.MediaStore} keeps files under keys that never change their content. Images are
 * in {@link dev.headroom.media.image}.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.media;

import org.jspecify.annotations.NullMarked;
