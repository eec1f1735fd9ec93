// SPDX-License-Identifier: Apache-2.0
/**
 * What tests need, ours and users': contracts for stores, a settable clock, a fault injector.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.kit;

import org.jspecify.annotations.NullMarked;
