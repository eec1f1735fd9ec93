// SPDX-License-Identifier: Apache-2.0
/** A small broken house. */
@NullMarked
package dev.headroom.house.broken.knot;

import org.jspecify.annotations.NullMarked;
