// SPDX-License-Identifier: Apache-2.0
/** Parts of {@code dev.headroom.bench.suite}: edge. */
@NullMarked
package dev.headroom.bench.suite.edge;

import org.jspecify.annotations.NullMarked;
