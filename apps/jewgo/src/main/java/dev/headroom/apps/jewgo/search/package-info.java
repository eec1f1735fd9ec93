// SPDX-License-Identifier: Apache-2.0
/** Search by words: ranked, with the matches marked, and with misspelled words corrected. */
@NullMarked
package dev.headroom.apps.jewgo.search;

import org.jspecify.annotations.NullMarked;
