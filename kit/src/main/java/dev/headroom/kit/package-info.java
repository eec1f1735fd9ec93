// SPDX-License-Identifier: Apache-2.0
/**
 * What tests of Headroom and of its users need: contracts for stores, a settable clock, a fault
 * injector.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.kit;

import org.jspecify.annotations.NullMarked;
