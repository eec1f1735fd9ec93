// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.image;

/**
 * An image as an engine has encoded it: turned upright, in the colours of sRGB, without metadata.
 *
 * <p>Immutable, as long as nobody writes to the bytes, which are not copied.
 *
 * @param width in pixels; that of the source if it is narrower than the target
 * @param height in pixels
 */
@SuppressWarnings("ArrayRecordComponent") // compared by identity, which nobody does
public record EncodedImage(ImageFormat format, int width, int height, byte[] bytes) {}
