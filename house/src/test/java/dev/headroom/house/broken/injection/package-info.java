// SPDX-License-Identifier: Apache-2.0
/** A room of a house that breaks a rule on purpose. */
@NullMarked
package dev.headroom.house.broken.injection;

import org.jspecify.annotations.NullMarked;
