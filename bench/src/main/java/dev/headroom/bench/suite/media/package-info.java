// SPDX-License-Identifier: Apache-2.0
/** The suite of media: images, and what other media add. */
@NullMarked
package dev.headroom.bench.suite.media;

import org.jspecify.annotations.NullMarked;
