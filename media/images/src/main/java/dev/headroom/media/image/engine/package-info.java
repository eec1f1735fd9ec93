// SPDX-License-Identifier: Apache-2.0
/**
 * Engines of images: libvips by foreign functions, the JDK with libwebp, and the child processes in
 * which they run.
 *
 * <p>The walk of one image: {@link dev.headroom.media.image.engine.WorkerPool} takes a child
 * process and writes the file and the targets to it, {@link
 * dev.headroom.media.image.engine.WorkerMain} there checks the header once more and calls the
 * engine that {@link dev.headroom.media.image.engine.EngineChoice} has opened. What runs in a child
 * process knows the JDK alone: no logging, no settings.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.headroom.media.image.engine;

import org.jspecify.annotations.NullMarked;
