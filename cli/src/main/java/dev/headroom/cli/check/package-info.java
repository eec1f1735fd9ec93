// SPDX-License-Identifier: Apache-2.0
/**
 * Checks of a running service from outside, and the checklists after a deployment by its operators'
 * endpoints.
 */
@NullMarked
package dev.headroom.cli.check;

import org.jspecify.annotations.NullMarked;
