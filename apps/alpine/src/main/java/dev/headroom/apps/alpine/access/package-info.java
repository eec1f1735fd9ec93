// SPDX-License-Identifier: Apache-2.0
/** Bearer tokens that are signed with HS256 and can be revoked. */
@NullMarked
package dev.headroom.apps.alpine.access;

import org.jspecify.annotations.NullMarked;
