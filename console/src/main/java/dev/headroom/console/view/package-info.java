// SPDX-License-Identifier: Apache-2.0
/**
 * What a page of the console shows, without HTML: sections of tiles, tables, charts and findings.
 *
 * <p>Public API. A page returns these values; the templates turn them into HTML that is readable
 * without scripts. All types are immutable.
 */
@NullMarked
package dev.headroom.console.view;

import org.jspecify.annotations.NullMarked;
