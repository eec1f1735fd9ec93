// SPDX-License-Identifier: Apache-2.0
/** Samples of {@code docs/limit}, compiled. */
@NullMarked
package dev.headroom.limit.docs;

import org.jspecify.annotations.NullMarked;
