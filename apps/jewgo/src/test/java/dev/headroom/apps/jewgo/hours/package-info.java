// SPDX-License-Identifier: Apache-2.0
/** Opening hours. */
@NullMarked
package dev.headroom.apps.jewgo.hours;

import org.jspecify.annotations.NullMarked;
