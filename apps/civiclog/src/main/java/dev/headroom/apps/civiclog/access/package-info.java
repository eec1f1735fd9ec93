// SPDX-License-Identifier: Apache-2.0
/** Who may see and do what: the memberships of the caller, and the accounts. */
@NullMarked
package dev.headroom.apps.civiclog.access;

import org.jspecify.annotations.NullMarked;
