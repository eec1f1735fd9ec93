// SPDX-License-Identifier: Apache-2.0
/** Parts of {@code dev.headroom}: overload. */
@NullMarked
package dev.headroom.overload;

import org.jspecify.annotations.NullMarked;
