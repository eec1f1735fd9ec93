// SPDX-License-Identifier: Apache-2.0
/** Tests of the pages of scaling, baselines and index migrations. */
@NullMarked
package dev.headroom.console.page.planning;

import org.jspecify.annotations.NullMarked;
