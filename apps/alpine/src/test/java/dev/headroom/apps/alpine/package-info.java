// SPDX-License-Identifier: Apache-2.0
/** Alpine through its door, on real stores. */
@NullMarked
package dev.headroom.apps.alpine;

import org.jspecify.annotations.NullMarked;
