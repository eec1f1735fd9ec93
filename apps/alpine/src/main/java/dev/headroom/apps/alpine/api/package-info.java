// SPDX-License-Identifier: Apache-2.0
/** Pages of lists. */
@NullMarked
package dev.headroom.apps.alpine.api;

import org.jspecify.annotations.NullMarked;
