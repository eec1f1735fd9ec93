// SPDX-License-Identifier: Apache-2.0
/**
 * How the parts that instances share grow with their number: simulated, and measured up to three.
 */
@NullMarked
package dev.headroom.bench.suite.scale;

import org.jspecify.annotations.NullMarked;
