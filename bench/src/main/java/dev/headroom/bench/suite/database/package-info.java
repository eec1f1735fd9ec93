// SPDX-License-Identifier: Apache-2.0
/** The suite of the database: statement insight, pools, N+1, indexes and replicas. */
@NullMarked
package dev.headroom.bench.suite.database;

import org.jspecify.annotations.NullMarked;
