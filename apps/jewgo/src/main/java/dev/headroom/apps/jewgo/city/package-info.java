// SPDX-License-Identifier: Apache-2.0
/** Cities that have restaurants. */
@NullMarked
package dev.headroom.apps.jewgo.city;

import org.jspecify.annotations.NullMarked;
