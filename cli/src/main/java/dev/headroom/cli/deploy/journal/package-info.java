// SPDX-License-Identifier: Apache-2.0
/**
 * What a deployment is to do and has done: plans of steps, and the journal that says how far each
 * was carried out.
 */
@NullMarked
package dev.headroom.cli.deploy.journal;

import org.jspecify.annotations.NullMarked;
