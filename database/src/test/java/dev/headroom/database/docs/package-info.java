// SPDX-License-Identifier: Apache-2.0
/** The samples of {@code docs/database}. */
@NullMarked
package dev.headroom.database.docs;

import org.jspecify.annotations.NullMarked;
