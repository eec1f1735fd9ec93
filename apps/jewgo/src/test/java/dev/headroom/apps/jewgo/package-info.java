// SPDX-License-Identifier: Apache-2.0
/** The application through its HTTP face. */
@NullMarked
package dev.headroom.apps.jewgo;

import org.jspecify.annotations.NullMarked;
