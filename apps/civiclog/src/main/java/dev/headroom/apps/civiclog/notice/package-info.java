// SPDX-License-Identifier: Apache-2.0
/** Notices to the members of an association. */
@NullMarked
package dev.headroom.apps.civiclog.notice;

import org.jspecify.annotations.NullMarked;
