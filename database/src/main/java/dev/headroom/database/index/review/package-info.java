// SPDX-License-Identifier: Apache-2.0
/**
 * Index review: indexes that cost writes and disk and serve no query.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.database.index.review;

import org.jspecify.annotations.NullMarked;
