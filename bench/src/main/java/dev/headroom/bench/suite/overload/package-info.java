// SPDX-License-Identifier: Apache-2.0
/** The rows on overload of the suite {@code edge}. */
@NullMarked
package dev.headroom.bench.suite.overload;

import org.jspecify.annotations.NullMarked;
