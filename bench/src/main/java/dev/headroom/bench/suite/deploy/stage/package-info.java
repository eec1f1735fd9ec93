// SPDX-License-Identifier: Apache-2.0
/**
 * Server programs of a deployment as processes of this machine, which a drill may kill, and what a
 * process holds.
 */
@NullMarked
package dev.headroom.bench.suite.deploy.stage;

import org.jspecify.annotations.NullMarked;
