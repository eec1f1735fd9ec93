// SPDX-License-Identifier: Apache-2.0
/** What all endpoints share, by itself. */
@NullMarked
package dev.headroom.apps.alpine.api;

import org.jspecify.annotations.NullMarked;
