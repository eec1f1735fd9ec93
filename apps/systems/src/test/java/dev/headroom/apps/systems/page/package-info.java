// SPDX-License-Identifier: Apache-2.0
/** Tests of pages. */
@NullMarked
package dev.headroom.apps.systems.page;

import org.jspecify.annotations.NullMarked;
