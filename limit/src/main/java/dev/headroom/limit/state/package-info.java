// SPDX-License-Identifier: Apache-2.0
/** Parts of {@code dev.headroom.limit}: state. */
@NullMarked
package dev.headroom.limit.state;

import org.jspecify.annotations.NullMarked;
