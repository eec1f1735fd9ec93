// SPDX-License-Identifier: Apache-2.0
/**
 * What follows the report of a violation: the letter to the owner, its mail and the sizes of the
 * photos. The state {@code headroom} does it in jobs, {@code plain} partly on threads of Spring's,
 * {@code original} inside the request.
 */
@NullMarked
package dev.headroom.apps.civiclog.followup;

import org.jspecify.annotations.NullMarked;
