// SPDX-License-Identifier: Apache-2.0
/** Tests of pages and their cursors. */
@NullMarked
package dev.headroom.apps.systems.list;

import org.jspecify.annotations.NullMarked;
