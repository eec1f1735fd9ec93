// SPDX-License-Identifier: Apache-2.0
/** The samples of {@code docs/advise}. */
@NullMarked
package dev.headroom.advise.docs;

import org.jspecify.annotations.NullMarked;
