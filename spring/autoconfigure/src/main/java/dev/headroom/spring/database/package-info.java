// SPDX-License-Identifier: Apache-2.0
/** Parts of {@code dev.headroom.spring}: database. */
@NullMarked
package dev.headroom.spring.database;

import org.jspecify.annotations.NullMarked;
