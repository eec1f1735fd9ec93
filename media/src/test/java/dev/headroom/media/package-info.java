// SPDX-License-Identifier: Apache-2.0
/** Tests of media. */
@NullMarked
package dev.headroom.media;

import org.jspecify.annotations.NullMarked;
