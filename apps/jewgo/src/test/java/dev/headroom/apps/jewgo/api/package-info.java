// SPDX-License-Identifier: Apache-2.0
/** What endpoints share. */
@NullMarked
package dev.headroom.apps.jewgo.api;

import org.jspecify.annotations.NullMarked;
