// SPDX-License-Identifier: Apache-2.0
/** Parts of {@code dev.headroom.bench}: harness. */
@NullMarked
package dev.headroom.bench.harness;

import org.jspecify.annotations.NullMarked;
