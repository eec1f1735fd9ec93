// SPDX-License-Identifier: Apache-2.0
/** The samples of the page on media. */
@NullMarked
package dev.headroom.media.docs;

import org.jspecify.annotations.NullMarked;
