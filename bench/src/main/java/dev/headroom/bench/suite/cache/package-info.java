// SPDX-License-Identifier: Apache-2.0
/** The suite {@code cache}: the capability against its peers. */
@NullMarked
package dev.headroom.bench.suite.cache;

import org.jspecify.annotations.NullMarked;
