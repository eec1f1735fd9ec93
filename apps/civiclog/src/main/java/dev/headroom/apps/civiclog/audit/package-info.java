// SPDX-License-Identifier: Apache-2.0
/** Who did what in an association, and that something in it has changed. */
@NullMarked
package dev.headroom.apps.civiclog.audit;

import org.jspecify.annotations.NullMarked;
