// SPDX-License-Identifier: Apache-2.0
/**
 * The servers of a deployment, with the files of {@code deploy}, and what a process of them holds.
 */
@NullMarked
package dev.headroom.bench.suite.faults.servers;

import org.jspecify.annotations.NullMarked;
