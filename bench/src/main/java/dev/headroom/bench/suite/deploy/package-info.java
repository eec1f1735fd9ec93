// SPDX-License-Identifier: Apache-2.0
/**
 * Replacements of instances under load, by the commands that a user has: failed requests, lost
 * writes, and the times that they take.
 */
@NullMarked
package dev.headroom.bench.suite.deploy;

import org.jspecify.annotations.NullMarked;
