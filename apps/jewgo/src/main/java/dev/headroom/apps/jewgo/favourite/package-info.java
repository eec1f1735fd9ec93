// SPDX-License-Identifier: Apache-2.0
/** The users' favourite restaurants, and the number of users of each. */
@NullMarked
package dev.headroom.apps.jewgo.favourite;

import org.jspecify.annotations.NullMarked;
