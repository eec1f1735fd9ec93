// SPDX-License-Identifier: Apache-2.0
/**
 * Routes read-only transactions to streaming replicas, so that everyone reads their own writes.
 *
 * <p>Public API. {@link dev.headroom.database.replica.ReplicaDataSource} is the data source of the
 * application. A connection is routed at its first statement: not read-only, to the primary;
 * read-only, to a replica that has replayed the log as far as the {@link
 * dev.headroom.database.replica.ConsistencySession} of the thread requires, or else to the primary.
 */
@NullMarked
package dev.headroom.database.replica;

import org.jspecify.annotations.NullMarked;
