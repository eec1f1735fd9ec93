// SPDX-License-Identifier: Apache-2.0
/**
 * The pool, the time of every statement, and index changes that let writers write.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.database;

import org.jspecify.annotations.NullMarked;
