// SPDX-License-Identifier: Apache-2.0
/**
 * The monitor beside its peers: the cost of recording and of the whole layer, and health while a
 * store hangs.
 */
@NullMarked
package dev.headroom.bench.suite.monitor;

import org.jspecify.annotations.NullMarked;
