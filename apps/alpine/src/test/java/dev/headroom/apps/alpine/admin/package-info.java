// SPDX-License-Identifier: Apache-2.0
/** The reports by themselves, on a real database. */
@NullMarked
package dev.headroom.apps.alpine.admin;

import org.jspecify.annotations.NullMarked;
