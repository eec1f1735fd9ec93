// SPDX-License-Identifier: Apache-2.0
/** Reports for administrators: analytics and revenue. */
@NullMarked
package dev.headroom.apps.alpine.admin;

import org.jspecify.annotations.NullMarked;
