// SPDX-License-Identifier: Apache-2.0
/**
 * Plans of PostgreSQL: lets the server plan a statement without running it, and reads conditions
 * and sort keys from the plan.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.headroom.database.plan;

import org.jspecify.annotations.NullMarked;
