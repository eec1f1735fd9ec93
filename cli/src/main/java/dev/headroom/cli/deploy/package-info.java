// SPDX-License-Identifier: Apache-2.0
/**
 * Deployments on one machine: instances as processes behind nginx, replaced without a lost request.
 *
 * <p>A command makes a {@code Plan} of steps from what serves; {@code Deployer} carries it out and
 * writes each step to the journal, so that after an end at any point the next process can go on.
 * Which instances get requests stands in one place, the upstream file of nginx; which processes
 * they are, in one file a port, which each instance writes itself before it becomes the
 * application.
 */
@NullMarked
package dev.headroom.cli.deploy;

import org.jspecify.annotations.NullMarked;
