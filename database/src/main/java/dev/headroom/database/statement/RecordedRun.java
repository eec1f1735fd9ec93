// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

import org.jspecify.annotations.Nullable;

/**
 * One execution of a statement as a {@link UnitOfWork} remembers it: without text, values and
 * exception.
 *
 * <p>Immutable.
 *
 * @param shape the kind of the statement
 * @param callSite class, method and line of the application's first own frame, such as {@code
 *     com.acme.Orders.load:41}; null for the first run of a shape in a unit, unless the shape is
 *     located, and where no frame is the application's
 * @param bindsHash hash of the text and the bound values with their positions: equal for equal
 *     values
 * @param startNanos start, by {@link System#nanoTime}
 * @param nanos time of the call
 * @param batchSize statements or sets of values that ran; 1 unless it was a batch
 * @param failed whether the application got an exception
 * @param threadId of the thread that ran it
 * @param connectionId number of the connection: below a pool of the physical one, above it of the
 *     borrowed one
 * @param transactionId number of the transaction; 0 in auto-commit mode
 */
public record RecordedRun(
    StatementShape shape,
    @Nullable String callSite,
    int bindsHash,
    long startNanos,
    long nanos,
    int batchSize,
    boolean failed,
    long threadId,
    long connectionId,
    long transactionId) {}
