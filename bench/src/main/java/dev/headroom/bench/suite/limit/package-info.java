// SPDX-License-Identifier: Apache-2.0
/** Parts of {@code dev.headroom.bench.suite}: limit. */
@NullMarked
package dev.headroom.bench.suite.limit;

import org.jspecify.annotations.NullMarked;
