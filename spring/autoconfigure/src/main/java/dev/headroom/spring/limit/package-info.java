// SPDX-License-Identifier: Apache-2.0
/** Parts of {@code dev.headroom.spring}: limit. */
@NullMarked
package dev.headroom.spring.limit;

import org.jspecify.annotations.NullMarked;
