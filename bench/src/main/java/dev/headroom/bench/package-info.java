// SPDX-License-Identifier: Apache-2.0
/** Benchmarks: the reference backends before and after, and each capability against its peers. */
@NullMarked
package dev.headroom.bench;

import org.jspecify.annotations.NullMarked;
