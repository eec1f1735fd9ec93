// SPDX-License-Identifier: Apache-2.0
/** Labelled units of work, and the rules of other tools that are run over them. */
@NullMarked
package dev.headroom.bench.suite.database.corpus;

import org.jspecify.annotations.NullMarked;
