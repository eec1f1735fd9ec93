// SPDX-License-Identifier: Apache-2.0
/** Opening hours, and whether a restaurant is open now in its own time zone. */
@NullMarked
package dev.headroom.apps.jewgo.hours;

import org.jspecify.annotations.NullMarked;
