// SPDX-License-Identifier: Apache-2.0
/** Parts of {@code dev.headroom.edge}: browser. */
@NullMarked
package dev.headroom.edge.browser;

import org.jspecify.annotations.NullMarked;
