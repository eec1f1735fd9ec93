// SPDX-License-Identifier: Apache-2.0
/** Parts of {@code dev.headroom.bench.suite}: cache. */
@NullMarked
package dev.headroom.bench.suite.cache;

import org.jspecify.annotations.NullMarked;
