// SPDX-License-Identifier: Apache-2.0
/**
 * Replacements of instances under load, by the commands that a user has, and faults of what a
 * deployment is made of: failed requests, lost writes, and the times that they take.
 */
@NullMarked
package dev.headroom.bench.suite.deploy;

import org.jspecify.annotations.NullMarked;
