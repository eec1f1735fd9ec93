// SPDX-License-Identifier: Apache-2.0
/**
 * Statement insight: times statements by shape, counts them by unit of work, and keeps findings.
 *
 * <p>A call walks through {@link dev.headroom.database.statement.TimedDataSource}, whose
 * connections and statements wrap those of the driver. An execution is added to its {@link
 * dev.headroom.database.statement.StatementShape} and to the current {@link
 * dev.headroom.database.statement.UnitOfWork}, and reported to a {@link
 * dev.headroom.database.statement.StatementListener}; all on the thread that ran it.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.database.statement;

import org.jspecify.annotations.NullMarked;
