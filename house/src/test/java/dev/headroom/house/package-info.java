// SPDX-License-Identifier: Apache-2.0
/** The rules of the building. */
@NullMarked
package dev.headroom.house;

import org.jspecify.annotations.NullMarked;
