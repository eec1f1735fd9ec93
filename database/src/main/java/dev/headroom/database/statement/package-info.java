// SPDX-License-Identifier: Apache-2.0
/** Parts of {@code dev.headroom.database}: statement. */
@NullMarked
package dev.headroom.database.statement;

import org.jspecify.annotations.NullMarked;
