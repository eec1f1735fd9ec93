// SPDX-License-Identifier: Apache-2.0
/**
 * Processes of a deployment that are killed under load, one at a time and at random, and
 * fail-overs: which requests fail beyond those in flight, which writes are lost, and what is left
 * behind.
 */
@NullMarked
package dev.headroom.bench.suite.faults;

import org.jspecify.annotations.NullMarked;
