// SPDX-License-Identifier: Apache-2.0
/** Parts of {@code dev.headroom.edge}: session. */
@NullMarked
package dev.headroom.edge.session;

import org.jspecify.annotations.NullMarked;
