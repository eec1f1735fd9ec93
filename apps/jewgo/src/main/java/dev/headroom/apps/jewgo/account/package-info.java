// SPDX-License-Identifier: Apache-2.0
/** Where accounts are served. */
@NullMarked
package dev.headroom.apps.jewgo.account;

import org.jspecify.annotations.NullMarked;
