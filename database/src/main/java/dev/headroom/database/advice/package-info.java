// SPDX-License-Identifier: Apache-2.0
/**
 * Index advice: proposes indexes from the statements that an application runs, weighs them without
 * touching the live tables, builds the approved ones online, measures the same statements before
 * and after, and keeps an index or drops it again.
 *
 * <p>Public API. One walk: a {@link dev.headroom.database.advice.Workload} says which statements
 * cost how much; {@code PlanReader} lets the server plan them; {@code CandidateFinder} reads
 * conditions and sort keys from the plans; {@code IndexChooser} weighs the candidates by a {@code
 * WhatIf}; {@link dev.headroom.database.advice.IndexAdvisor} takes an approved one through its
 * states.
 */
@NullMarked
package dev.headroom.database.advice;

import org.jspecify.annotations.NullMarked;
