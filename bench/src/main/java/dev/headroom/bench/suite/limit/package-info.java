// SPDX-License-Identifier: Apache-2.0
/** The suite {@code limit}: the capability against its peers. */
@NullMarked
package dev.headroom.bench.suite.limit;

import org.jspecify.annotations.NullMarked;
