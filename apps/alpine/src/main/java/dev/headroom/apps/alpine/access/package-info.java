// SPDX-License-Identifier: Apache-2.0
/** Who may ask what: bearer tokens signed with HS256 that can be revoked, and roles. */
@NullMarked
package dev.headroom.apps.alpine.access;

import org.jspecify.annotations.NullMarked;
