// SPDX-License-Identifier: Apache-2.0
/** The letter that informs an owner about a violation: a PDF, and the mail that carries it. */
@NullMarked
package dev.headroom.apps.civiclog.letter;

import org.jspecify.annotations.NullMarked;
