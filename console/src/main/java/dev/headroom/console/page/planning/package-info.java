// SPDX-License-Identifier: Apache-2.0
/**
 * The pages that a change of the service is planned and judged by: scaling, baselines and index
 * migrations.
 *
 * <p>Public API. A page of a capability needs that capability on the class path, and no other.
 */
@NullMarked
package dev.headroom.console.page.planning;

import org.jspecify.annotations.NullMarked;
