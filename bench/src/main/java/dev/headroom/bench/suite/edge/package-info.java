// SPDX-License-Identifier: Apache-2.0
/** The suite {@code edge}: the capability against its peers. */
@NullMarked
package dev.headroom.bench.suite.edge;

import org.jspecify.annotations.NullMarked;
