// SPDX-License-Identifier: Apache-2.0
/**
 * What was found about how an application uses a database: repeated and slow statements, indexes
 * that are missing or superfluous, connections that are not returned.
 *
 * <p>Public API. Whoever finds something reports it to {@link
 * dev.headroom.database.finding.Findings}, which keeps and logs it once.
 */
@NullMarked
package dev.headroom.database.finding;

import org.jspecify.annotations.NullMarked;
