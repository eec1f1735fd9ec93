// SPDX-License-Identifier: Apache-2.0
/** What a board sees of its association as a whole. */
@NullMarked
package dev.headroom.apps.civiclog.report;

import org.jspecify.annotations.NullMarked;
