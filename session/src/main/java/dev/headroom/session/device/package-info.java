// SPDX-License-Identifier: Apache-2.0
/**
 * Sessions as devices of a user: their store, their attributes, their audit trail and their refresh
 * families.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.session.device;

import org.jspecify.annotations.NullMarked;
