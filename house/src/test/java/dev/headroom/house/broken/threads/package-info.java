// SPDX-License-Identifier: Apache-2.0
/** A small broken house. */
@NullMarked
package dev.headroom.house.broken.threads;

import org.jspecify.annotations.NullMarked;
