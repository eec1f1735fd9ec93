// SPDX-License-Identifier: Apache-2.0
/**
 * The pages of the console: one class each, created with what it reads.
 *
 * <p>Public API. A page of a capability needs that capability on the class path, and no other.
 */
@NullMarked
package dev.headroom.console.page;

import org.jspecify.annotations.NullMarked;
