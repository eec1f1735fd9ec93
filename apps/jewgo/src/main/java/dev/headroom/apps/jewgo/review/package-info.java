// SPDX-License-Identifier: Apache-2.0
/**
 * Reviews of restaurants: written by users, published by administrators.
 *
 * <p>The transaction that publishes or withdraws a review also changes the restaurant's number of
 * reviews and their sum of stars, so that no reader adds them up.
 */
@NullMarked
package dev.headroom.apps.jewgo.review;

import org.jspecify.annotations.NullMarked;
