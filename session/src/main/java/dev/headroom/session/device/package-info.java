// SPDX-License-Identifier: Apache-2.0
/**
 * Sessions by device, refresh tokens and their rotation.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.session.device;

import org.jspecify.annotations.NullMarked;
