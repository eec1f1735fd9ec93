// SPDX-License-Identifier: Apache-2.0
/**
 * Compares an application of others with and without the starter: its own tests, its pages, its
 * start-up and its heap.
 */
@NullMarked
package dev.headroom.bench.guest;

import org.jspecify.annotations.NullMarked;
