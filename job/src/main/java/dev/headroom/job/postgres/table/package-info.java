// SPDX-License-Identifier: Apache-2.0
/**
 * The tables of jobs, one class for what is done to them: insert, claim, end, read, operate, clean
 * up.
 *
 * <p>Internal. A dollar sign in a statement stands for the schema.
 */
@NullMarked
package dev.headroom.job.postgres.table;

import org.jspecify.annotations.NullMarked;
