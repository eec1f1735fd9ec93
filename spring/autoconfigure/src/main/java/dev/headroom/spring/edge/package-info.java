// SPDX-License-Identifier: Apache-2.0
/** Parts of {@code dev.headroom.spring}: edge. */
@NullMarked
package dev.headroom.spring.edge;

import org.jspecify.annotations.NullMarked;
