// SPDX-License-Identifier: Apache-2.0
/** Parts of {@code dev.headroom.bench.suite}: overload. */
@NullMarked
package dev.headroom.bench.suite.overload;

import org.jspecify.annotations.NullMarked;
