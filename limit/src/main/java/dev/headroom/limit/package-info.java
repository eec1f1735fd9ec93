// SPDX-License-Identifier: Apache-2.0
/** Rate limits that are exact in any window and shared by all instances. */
@NullMarked
package dev.headroom.limit;

import org.jspecify.annotations.NullMarked;
